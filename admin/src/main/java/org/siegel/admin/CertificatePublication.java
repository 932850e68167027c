package org.siegel.admin;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.siegel.ca.Actor;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.smime.SmimeException;

/**
 * The two values that publish a certificate. A user who has them already keeps them: publishing again adds nothing.
 *
 * @param userCertificate DER
 * @param userSmimeCertificate CMS SignedData, signed by the user where Siegel holds his key
 */
record CertificatePublication(byte[] userCertificate, byte[] userSmimeCertificate) {

    /** The user chooses his mail program himself: what all of docs/interop.md read. His own signed messages say more. */
    private static final SmimeCapabilities MAIL_PROGRAMS =
            SmimeCapabilities.of(ContentCipher.AES_256_CBC, ContentCipher.AES_192_CBC, ContentCipher.AES_128_CBC);

    static CertificatePublication of(Rooms rooms, DirectoryUser user, IssuedCertificate issued, Actor actor) {
        byte[] der = der(issued.certificate());
        return new CertificatePublication(
                der, existing(user, issued.certificate()).orElseGet(() -> made(rooms, issued, actor)));
    }

    private static Optional<byte[]> existing(DirectoryUser user, X509Certificate certificate) {
        for (byte[] value : user.userSmimeCertificate()) {
            try {
                if (PublicationValue.read(value)
                        .preferred()
                        .filter(certificate::equals)
                        .isPresent()) {
                    return Optional.of(value);
                }
            } catch (SmimeException foreign) {
                // somebody else's value in a form we cannot read: not ours, so left alone
            }
        }
        return Optional.empty();
    }

    private static byte[] made(Rooms rooms, IssuedCertificate issued, Actor actor) {
        if (issued.escrowedKey().isPresent()) {
            Optional<Identity> user = rooms.authority()
                    .personalKeys(actor)
                    .signingIdentityOf(issued.address())
                    .filter(identity -> identity.certificate().equals(issued.certificate()));
            if (user.isPresent()) {
                return PublicationValue.signed(
                        user.get(),
                        issued.certificate(),
                        MAIL_PROGRAMS,
                        rooms.clock().instant(),
                        rooms.primitives());
            }
        }
        List<X509Certificate> withoutRoot =
                issued.chain().subList(0, Math.max(0, issued.chain().size() - 1));
        return PublicationValue.unsigned(issued.certificate(), withoutRoot);
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an issued certificate has an encoding", e);
        }
    }
}
