package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** Encrypts the content key to everybody who shall be able to read (RFC 5652 §6.2). */
final class RecipientWriter {

    /** So many recipients share a KeyAgreeRecipientInfo at most: no reader has to hold much of it at once. */
    private static final int TOGETHER = 500;

    private static final int USER_KEYING_MATERIAL = 64; // the 512 bits of RFC 2631 §2.1.2

    private final Primitives primitives;
    private final EncryptOptions options;

    RecipientWriter(EncryptOptions options, Primitives primitives) {
        this.options = options;
        this.primitives = primitives;
    }

    /**
     * RecipientInfos in DER, one for each recipient; those whose keys are on the same curve share one.
     *
     * @throws SmimeException.UnusableKey if nothing can be encrypted to one of them
     */
    List<byte[]> recipientInfos(List<Recipient> recipients, byte[] contentKey) {
        List<byte[]> infos = new ArrayList<>();
        Map<AlgorithmIdentifier, List<X509Certificate>> curves = new LinkedHashMap<>();
        for (Recipient recipient : recipients) {
            try {
                switch (recipient) {
                    case Recipient.OfCertificate(X509Certificate certificate) ->
                        certificate(certificate, contentKey, infos, curves);
                    case Recipient.OfPassword password ->
                        infos.add(PasswordRecipient.write(password, contentKey, primitives));
                    case Recipient.OfSharedKey shared ->
                        infos.add(SharedKeyRecipient.write(shared, contentKey, primitives));
                }
            } catch (GeneralSecurityException e) {
                throw cannot(recipient, "its key is not usable", e);
            }
        }
        curves.values().forEach(together -> infos.addAll(agreements(together, contentKey)));
        return infos;
    }

    private void certificate(
            X509Certificate recipient,
            byte[] contentKey,
            List<byte[]> infos,
            Map<AlgorithmIdentifier, List<X509Certificate>> curves)
            throws GeneralSecurityException {
        String type = primitives.known(recipient).keyType(recipient);
        switch (type) {
            case "RSA" -> infos.add(KeyTransport.write(recipient, options.keyTransport(), contentKey, primitives));
            case "EC", "X25519", "X448" ->
                curves.computeIfAbsent(KeyAgreement.curve(recipient), c -> new ArrayList<>())
                        .add(recipient);
            case "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024" ->
                infos.add(KemRecipient.write(recipient, contentKey, primitives));
            default -> throw cannot(new Recipient.OfCertificate(recipient), "its key type is " + type, null);
        }
    }

    private List<byte[]> agreements(List<X509Certificate> recipients, byte[] contentKey) {
        List<byte[]> infos = new ArrayList<>();
        for (int from = 0; from < recipients.size(); from += TOGETHER) {
            List<X509Certificate> together = recipients.subList(from, Math.min(recipients.size(), from + TOGETHER));
            try {
                KeyAgreementScheme scheme =
                        KeyAgreement.scheme(together.getFirst().getPublicKey(), options.ecdh());
                byte[] material = new byte[options.userKeyingMaterial() ? USER_KEYING_MATERIAL : 0];
                primitives.random().nextBytes(material);
                infos.add(KeyAgreement.write(together, scheme, material, contentKey, primitives));
            } catch (GeneralSecurityException e) {
                throw cannot(new Recipient.OfCertificate(together.getFirst()), "its key is not usable", e);
            }
        }
        return infos;
    }

    private static SmimeException.UnusableKey cannot(Recipient recipient, String why, @Nullable Exception cause) {
        String who = recipient instanceof Recipient.OfCertificate(X509Certificate certificate)
                ? "the certificate of " + certificate.getSubjectX500Principal()
                : "a password or shared key";
        String sentence = "Nothing can be encrypted to " + who + ": " + why + ".";
        return cause == null
                ? new SmimeException.UnusableKey(sentence)
                : new SmimeException.UnusableKey(sentence, cause);
    }
}
