package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.GoodMessage.ALICE;
import static org.siegel.trust.GoodMessage.CONTOSO;
import static org.siegel.trust.GoodMessage.ROOT;
import static org.siegel.trust.GoodMessage.SUB;
import static org.siegel.trust.GoodMessage.indeterminate;
import static org.siegel.trust.GoodMessage.invalid;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;
import static org.siegel.trust.TestPki.START;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What revocation does to the verdict of a message. */
class RelyingPartyRevocationTest {

    @Test
    void ofTwoCurrentListsTheOneThatNamesItWins() {
        var older = TestPki.crl(SUB, NOW.minusSeconds(600), END);
        var newer = TestPki.crl(SUB, NOW.minusSeconds(60), END, ALICE.certificate());
        for (var lists : List.of(List.of(older, newer), List.of(newer, older))) {
            var party = CONTOSO.withRevocation(RevocationPolicy.SOFT, lists, RevocationSource.NONE);
            invalid(party, new GoodMessage(), "certificate-revoked", Check.Kind.REVOCATION);
        }
        var revokedOnce = TestPki.crl(SUB, NOW.minusSeconds(600), END, ALICE.certificate());
        var cleanSince = TestPki.crl(SUB, NOW.minusSeconds(60), END);
        invalid(
                CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(cleanSince, revokedOnce), RevocationSource.NONE),
                new GoodMessage(),
                "certificate-revoked",
                Check.Kind.REVOCATION);
    }

    @Test
    void revocationFollowsThePolicy() {
        var revoked = TestPki.crl(SUB, NOW.minusSeconds(60), END, ALICE.certificate());
        var clean = TestPki.crl(SUB, NOW.minusSeconds(60), END);
        var cas = TestPki.crl(ROOT, NOW.minusSeconds(60), END);
        var none = RevocationSource.NONE;

        var soft = CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(revoked), none);
        assertThat(invalid(soft, new GoodMessage(), "certificate-revoked", Check.Kind.REVOCATION)
                        .reason())
                .contains("CN=Alice", "key-compromise");
        var ignorant = CONTOSO.withRevocation(RevocationPolicy.NONE, List.of(revoked), none);
        assertThat(ignorant.judge(new GoodMessage().inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        indeterminate(
                CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(clean), none),
                new GoodMessage(),
                "revocation-unknown");
        var known = CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(clean, cas), none);
        assertThat(known.judge(new GoodMessage().inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        var fetched = CONTOSO.withRevocation(
                RevocationPolicy.HARD,
                List.of(),
                listsFrom(issuer -> issuer.equals(ROOT.certificate()) ? cas : revoked));
        invalid(fetched, new GoodMessage(), "certificate-revoked", Check.Kind.REVOCATION);
    }

    @Test
    void aStaleListStillProvesARevocationAndNothingElse() {
        var stale = TestPki.crl(SUB, START, START.plusSeconds(60), ALICE.certificate());
        invalid(
                CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(stale), RevocationSource.NONE),
                new GoodMessage(),
                "certificate-revoked",
                Check.Kind.REVOCATION);
        var staleAndClean = TestPki.crl(SUB, START, START.plusSeconds(60));
        indeterminate(
                CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(staleAndClean), RevocationSource.NONE),
                new GoodMessage(),
                "revocation-stale");
    }

    private static RevocationSource listsFrom(Function<X509Certificate, RevocationList> ofIssuer) {
        return new RevocationSource() {
            @Override
            public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return Found.nothing();
            }

            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return new Found<>(List.of(ofIssuer.apply(issuer)), List.of());
            }
        };
    }
}
