package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;

import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.CertificateCollection.Role;

/** Who is an anchor, and what Exchange shows about a collection. */
class CertificateCollectionTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final TestPki.Party SUB = TestPki.cert("Sub").ca().by(ROOT).build();
    private static final X509Certificate LEAF =
            TestPki.cert("Leaf").by(SUB).build().certificate();

    @Test
    void onlySelfSignedCertificatesAreAnchorsOfACollection() {
        var impostor = TestPki.cert("Root").ca().by(ROOT).build().certificate();
        var collection = CertificateCollection.of(List.of(SUB.certificate(), ROOT.certificate(), impostor), List.of());
        assertThat(collection.anchors()).containsExactly(ROOT.certificate());
        assertThat(collection.intermediates()).containsExactly(SUB.certificate(), impostor);
        assertThat(validate(CertificateCollection.of(List.of(SUB.certificate()), List.of())))
                .isInstanceOf(PathResult.Untrusted.class);
    }

    @Test
    void aLoneIntermediateNamedAsTrustedIsAnAnchorButNotBesideItsIssuer() {
        var alone = CertificateCollection.explicit(List.of(SUB.certificate()), List.of());
        assertThat(alone.anchors()).containsExactly(SUB.certificate());
        assertThat(validate(alone))
                .isInstanceOfSatisfying(
                        PathResult.TrustedPath.class,
                        path -> assertThat(path.chain()).containsExactly(LEAF, SUB.certificate()));

        var whole = CertificateCollection.explicit(List.of(SUB.certificate(), ROOT.certificate()), List.of());
        assertThat(whole.anchors()).containsExactly(ROOT.certificate());
        assertThat(validate(whole))
                .isInstanceOfSatisfying(
                        PathResult.TrustedPath.class,
                        path -> assertThat(path.chain()).containsExactly(LEAF, SUB.certificate(), ROOT.certificate()));
    }

    @Test
    void theEarliestEndAndTheExpiredThumbprintAreThoseOfItsMembers() {
        var old = TestPki.cert("Old").ca().to(NOW.minusSeconds(1)).build().certificate();
        var collection = CertificateCollection.of(List.of(ROOT.certificate(), SUB.certificate(), old), List.of());
        assertThat(collection.expiryDate()).contains(NOW.minusSeconds(1));
        assertThat(collection.expiredThumbprint(NOW)).contains(Thumbprint.sha1(old));
        assertThat(collection.report(NOW))
                .filteredOn(CertificateCollection.Member::expired)
                .singleElement()
                .satisfies(m -> assertThat(m.subject()).isEqualTo("CN=Old"));
        assertThat(collection.report(NOW))
                .extracting(CertificateCollection.Member::role)
                .containsExactly(Role.ANCHOR, Role.ANCHOR, Role.INTERMEDIATE);

        var good = CertificateCollection.of(List.of(ROOT.certificate()), List.of());
        assertThat(good.expiryDate()).contains(END);
        assertThat(good.expiredThumbprint(NOW)).isEmpty();
    }

    private static PathResult validate(CertificateCollection collection) {
        return new PathValidator(collection)
                .validate(LEAF, List.of(SUB.certificate(), ROOT.certificate()), PathInputs.forMail(), NOW);
    }
}
