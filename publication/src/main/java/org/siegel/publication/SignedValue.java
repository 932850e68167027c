package org.siegel.publication;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.siegel.ca.Actor;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeCapabilities;

/**
 * Makes the value of userSMIMECertificate (RFC 2798 §2.8). Where Siegel holds the person's key he signs it, and it has his
 * capabilities and the mark of the certificate to encrypt to; where he made his key himself nobody can sign for him, and it
 * carries the certificates alone.
 */
final class SignedValue {

    /** The person chooses his mail program himself: what all of docs/interop.md read. His own signed messages say more. */
    private static final SmimeCapabilities MAIL_PROGRAMS =
            SmimeCapabilities.of(ContentCipher.AES_256_CBC, ContentCipher.AES_192_CBC, ContentCipher.AES_128_CBC);

    private final CertificateAuthority authority;
    private final Primitives primitives;
    private final Clock clock;
    private final int largest;

    SignedValue(CertificateAuthority authority, Primitives primitives, Clock clock, int largest) {
        this.authority = authority;
        this.primitives = primitives;
        this.clock = clock;
        this.largest = largest;
    }

    /**
     * A value of at most the largest size: certificates of the chain are left out, the farthest from the person first, as
     * readers know issuers from their own collections.
     *
     * @return the smallest one if even that is too large
     */
    CertificateValue of(IssuedCertificate issued, Actor actor) {
        Optional<Identity> signer = signer(issued, actor);
        List<X509Certificate> chain = issued.chain().stream()
                .filter(c -> !c.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
                .toList();
        byte[] value = made(issued, signer, chain);
        while (value.length > largest && !chain.isEmpty()) {
            chain = chain.subList(0, chain.size() - 1);
            value = made(issued, signer, chain);
        }
        return new CertificateValue(CertificateAttribute.USER_SMIME_CERTIFICATE, value);
    }

    private byte[] made(IssuedCertificate issued, Optional<Identity> signer, List<X509Certificate> chain) {
        return signer.map(user -> PublicationValue.signed(
                        new Identity(user.key(), user.certificate(), chain),
                        issued.certificate(),
                        MAIL_PROGRAMS,
                        clock.instant(),
                        primitives))
                .orElseGet(() -> PublicationValue.unsigned(issued.certificate(), chain));
    }

    /** With one certificate for both purposes its own key; with two, that of the newest one to sign with. */
    private Optional<Identity> signer(IssuedCertificate issued, Actor actor) {
        if (issued.escrowedKey().isEmpty()) {
            return Optional.empty();
        }
        var keys = authority.personalKeys(actor);
        return issued.profile().signs()
                ? Optional.of(keys.identityOf(issued))
                : keys.signingIdentityOf(issued.address());
    }
}
