package org.siegel.smime;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What the engine found in a message: facts only, no trust.
 *
 * @param headers the message's header fields and whether they are protected
 * @param signers every signer of every signature layer, outermost layer first; empty for an unsigned message
 * @param coverage how much of what a reader would see the signatures cover
 * @param encryption the encryption layers, outermost first; empty for a plain message
 * @param certificates every certificate the message carries, as candidates for path building; never trusted
 * @param crls every CRL the message carries
 */
public record Inspection(
        HeaderReport headers,
        List<SignerReport> signers,
        Coverage coverage,
        List<EncryptionReport> encryption,
        List<X509Certificate> certificates,
        List<X509CRL> crls) {

    public Inspection {
        signers = List.copyOf(signers);
        encryption = List.copyOf(encryption);
        certificates = List.copyOf(certificates);
        crls = List.copyOf(crls);
    }

    /**
     * How much of the message the signatures cover.
     *
     * @param extent whole, part or none of what a reader would see
     * @param uncovered one sentence for every part outside; empty when the extent is {@code WHOLE}
     */
    public record Coverage(Extent extent, List<String> uncovered) {
        public Coverage {
            uncovered = List.copyOf(uncovered);
        }
    }

    /** How much. */
    public enum Extent {
        WHOLE,
        PARTIAL,
        NONE
    }

    /**
     * One signer of one layer.
     *
     * @param layer 0 for the outermost signature
     * @param certificate the signer's certificate where the message carries it
     * @param identifier the SignerIdentifier as text: issuer and serial number, or key identifier (RFC 5652 §5.3)
     * @param digestAlgorithm for example {@code SHA-256}
     * @param signatureAlgorithm for example {@code RSASSA-PKCS1-v1_5 with SHA-256}, {@code ECDSA with SHA-256}
     * @param weak why the algorithms are no longer good (SHA-1, MD5, RSA under 2048 bits, ...); empty when they are
     * @param signingTime the signer's claim, where present
     * @param integrity whether the signature fits the content
     * @param capabilities what the signer's program says it can process (RFC 8551 §2.5.2), where present and readable; a
     *     claim like all of the report until the signature is proven
     */
    public record SignerReport(
            int layer,
            Optional<X509Certificate> certificate,
            String identifier,
            String digestAlgorithm,
            String signatureAlgorithm,
            Optional<String> weak,
            Optional<java.time.Instant> signingTime,
            Integrity integrity,
            Optional<SmimeCapabilities> capabilities) {}

    /** Whether a signature fits its content. */
    public sealed interface Integrity {
        /** The digest of the content is the one signed, and the signature verifies with the certificate's key. */
        record Intact() implements Integrity {}

        /**
         * It does not fit.
         *
         * @param code stable, for example {@code digest-mismatch}, {@code signature-mismatch}, {@code malformed}
         * @param sentence for people
         */
        record Broken(String code, String sentence) implements Integrity {}

        /** The message does not carry the signer's certificate, so nothing can be said yet. */
        record NoCertificate() implements Integrity {}
    }

    /**
     * One encryption layer.
     *
     * @param authenticated whether it is AuthEnvelopedData
     * @param contentAlgorithm for example {@code AES-256-CBC}
     * @param recipients who can open it
     * @param opened whether one of the given keys did
     * @param whole false where something a reader would see lies outside of the encryption
     */
    public record EncryptionReport(
            boolean authenticated,
            String contentAlgorithm,
            List<RecipientReport> recipients,
            boolean opened,
            boolean whole) {
        public EncryptionReport {
            recipients = List.copyOf(recipients);
        }

        EncryptionReport partly() {
            return new EncryptionReport(authenticated, contentAlgorithm, recipients, opened, false);
        }
    }

    /**
     * One recipient of an encryption layer.
     *
     * @param kind for example {@code key-transport}, {@code key-agreement}, {@code password}
     * @param identifier issuer and serial number, or key identifier, as text
     * @param keyAlgorithm for example {@code RSAES-PKCS1-v1_5}, {@code RSAES-OAEP}, {@code ECDH P-256}
     */
    public record RecipientReport(String kind, String identifier, String keyAlgorithm) {}

    /**
     * Header fields that matter for the question who wrote this.
     *
     * @param from the addresses of all From fields; an honest message has one
     * @param sender the address of Sender
     * @param replyTo the addresses of Reply-To
     * @param subject the decoded outer subject
     * @param protectedFields names of the header fields that the signature or encryption covers (RFC 9788)
     * @param differing fields whose outer value is not the protected one
     * @param suspicious one sentence for every oddity: several From fields, an address in a display name that is not the
     *     address, ...
     */
    public record HeaderReport(
            List<MailAddress> from,
            Optional<MailAddress> sender,
            List<MailAddress> replyTo,
            Optional<String> subject,
            List<String> protectedFields,
            List<DifferingField> differing,
            List<String> suspicious) {
        public HeaderReport {
            from = List.copyOf(from);
            replyTo = List.copyOf(replyTo);
            protectedFields = List.copyOf(protectedFields);
            differing = List.copyOf(differing);
            suspicious = List.copyOf(suspicious);
        }
    }

    /** A header field whose outer value is not the protected one. */
    public record DifferingField(String name, String outer, String inner) {}
}
