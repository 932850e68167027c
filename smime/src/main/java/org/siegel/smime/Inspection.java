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
 * @param parts everything a reader would see, in its order, and the layers around each
 * @param encryption the encryption layers, outermost first; empty for a plain message
 * @param certificates every certificate the message carries, as candidates for path building; never trusted
 * @param crls every CRL the message carries
 */
public record Inspection(
        HeaderReport headers,
        List<SignerReport> signers,
        Coverage coverage,
        List<PartReport> parts,
        List<EncryptionReport> encryption,
        List<X509Certificate> certificates,
        List<X509CRL> crls) {

    public Inspection {
        signers = List.copyOf(signers);
        parts = List.copyOf(parts);
        encryption = List.copyOf(encryption);
        certificates = List.copyOf(certificates);
        crls = List.copyOf(crls);
    }

    /**
     * How much of the message the signatures cover.
     *
     * @param extent whole, part or none of what a reader would see
     * @param uncovered one sentence for every part outside; empty when the extent is {@code WHOLE}
     * @param oddities one sentence for everything in the form of the message that mail programs read in different ways, so
     *     that what was checked need not be what a reader sees; empty for an honest message
     */
    public record Coverage(Extent extent, List<String> uncovered, List<String> oddities) {
        public Coverage {
            uncovered = List.copyOf(uncovered);
            oddities = List.copyOf(oddities);
        }
    }

    /**
     * One part that a reader would see: a text, an attachment, a forwarded message. Two parts with different encryptions
     * around them do not belong together: shown as one text, the one could carry the other away (EFAIL).
     *
     * @param section as IMAP numbers parts (RFC 3501 §6.4.5), {@code 1.2}; what a CMS object holds is numbered anew behind a
     *     slash, {@code 1/1.2}
     * @param type the media type in lower case; empty for content of a CMS object that is no MIME part
     * @param name the file name, decoded; not to be trusted
     * @param signatures the layers ({@link SignerReport#layer}) around it
     * @param encryptions the indices of the encryption layers around it
     * @param legacyDisplay what of it repeats header fields
     */
    public record PartReport(
            String section,
            String type,
            Optional<String> name,
            java.util.Set<Integer> signatures,
            java.util.Set<Integer> encryptions,
            LegacyDisplayForm legacyDisplay) {
        public PartReport {
            signatures = java.util.Set.copyOf(signatures);
            encryptions = java.util.Set.copyOf(encryptions);
        }
    }

    /**
     * A copy of hidden header fields in the text, which a reader that shows the protected fields leaves out (RFC 9788 §4.5.3).
     */
    public enum LegacyDisplayForm {
        /** None. */
        NONE,
        /** The lines up to the first empty one, that one included. */
        LEADING_LINES,
        /** The first {@code div} of the HTML body with the class {@code header-protection-legacy-display}. */
        HTML_ELEMENT,
        /** The whole part, as in the draft before RFC 9788. */
        WHOLE_PART
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
     * @param weak why the algorithms are no longer good (3DES, RC2, DES, ...); empty when they are
     * @param recipients who can open it
     * @param opened whether one of the given keys did
     * @param whole false where something a reader would see lies outside of the encryption
     */
    public record EncryptionReport(
            boolean authenticated,
            String contentAlgorithm,
            Optional<String> weak,
            List<RecipientReport> recipients,
            boolean opened,
            boolean whole) {
        public EncryptionReport {
            recipients = List.copyOf(recipients);
        }

        EncryptionReport partly() {
            return new EncryptionReport(authenticated, contentAlgorithm, weak, recipients, opened, false);
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
     * @param subject the decoded subject, the protected one where there is one
     * @param protection how the header is protected
     * @param protectedFields names of the header fields that the signature or encryption covers
     * @param confidential names of those of them that the sender hid from the outside; whoever answers must hide them too (RFC
     *     9788 §6.1)
     * @param differing fields whose outer value is not the protected one
     * @param suspicious one sentence for every oddity: an address in a display name that is not the address, ...
     */
    public record HeaderReport(
            List<MailAddress> from,
            Optional<MailAddress> sender,
            List<MailAddress> replyTo,
            Optional<String> subject,
            HeaderScheme protection,
            List<String> protectedFields,
            List<String> confidential,
            List<DifferingField> differing,
            List<String> suspicious) {
        public HeaderReport {
            from = List.copyOf(from);
            replyTo = List.copyOf(replyTo);
            protectedFields = List.copyOf(protectedFields);
            confidential = List.copyOf(confidential);
            differing = List.copyOf(differing);
            suspicious = List.copyOf(suspicious);
        }
    }

    /** How the header of a message is protected, by the sender's own word inside of the protection. */
    public enum HeaderScheme {
        /** Not at all. */
        NONE,
        /** RFC 9788 {@code hp="clear"}: meant for a signature alone. */
        CLEAR,
        /** RFC 9788 {@code hp="cipher"}: meant for encryption. */
        CIPHER,
        /** The draft before it, {@code protected-headers="v1"}, which does not record what stood outside. */
        DRAFT,
        /**
         * RFC 8551 §3.1: the message as a whole within message/rfc822. Without a word of the sender it is inferred, as a
         * forwarded message looks the same (RFC 9788 §4.10).
         */
        MESSAGE
    }

    /**
     * A header field whose outer value is not the protected one.
     *
     * @param name of the field
     * @param outer the value outside, decoded; empty where there is none
     * @param inner the protected value, decoded; empty where there is none
     * @param cause why they differ
     */
    public record DifferingField(String name, String outer, String inner, Cause cause) {

        /** Why the two differ. */
        public enum Cause {
            /** The sender hid the value (RFC 9788 §3). */
            HIDDEN("header-hidden", "RFC 9788 §3"),
            /** Somebody changed or removed it on the way: what stands outside is not what the sender put there. */
            CHANGED("protected-header-differs", "RFC 9788 §4"),
            /**
             * Somebody changed or removed it, or the message is an earlier one that its author forwards: nothing inside says
             * whether the header was meant to be protected.
             */
            AMBIGUOUS("ambiguous-header", "RFC 9788 §4.10"),
            /** It stands outside only, where anybody can have put it. */
            ADDED("header-added", "RFC 9788 §4");

            private final String code;
            private final String section;

            Cause(String code, String section) {
                this.code = code;
                this.section = section;
            }
        }

        /** Stable, in kebab case. */
        public String code() {
            return cause.code;
        }

        /** Where the rule stands. */
        public String section() {
            return cause.section;
        }

        /** For people. */
        public String sentence() {
            return switch (cause) {
                case HIDDEN -> "The header field " + name + " is hidden from the outside by its sender.";
                case CHANGED ->
                    "The header field " + name + " was changed on the way: the signature covers another value.";
                case AMBIGUOUS ->
                    "The header field " + name
                            + " is another one within: it was changed on the way, or its author forwards"
                            + " an earlier message.";
                case ADDED -> "The header field " + name + " stands outside of the protection only.";
            };
        }
    }
}
