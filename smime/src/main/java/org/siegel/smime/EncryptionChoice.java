package org.siegel.smime;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How to encrypt so that every recipient can read it, and why (RFC 8551 §2.7.1): authenticated encryption where all can do
 * it, AES-CBC else; RSAES-OAEP where all who have an RSA key announced it. Among the ciphers that all can do, the one
 * wins that the recipients prefer; where they do not say, the longer key.
 *
 * <p>A pure function of its arguments.
 *
 * {@snippet :
 * switch (EncryptionChoice.of(addressees, EncryptionPolicy.DEFAULT)) {
 *     case EncryptionChoice.Chosen chosen -> smime.encrypt(message, chosen.recipients(), chosen.options(), out);
 *     case EncryptionChoice.Refused refused -> throw new IllegalStateException(refused.reason());
 * }
 * }
 */
public sealed interface EncryptionChoice {

    /** Stable, in kebab case. */
    String code();

    /** One sentence for people. */
    String reason();

    /** One entry per addressee, in the order they were given. */
    List<ForAddressee> addressees();

    /**
     * Somebody the message goes to.
     *
     * @param certificate whose key the content key is encrypted to
     * @param capabilities the newest that is known of him; what the certificate's extension says (RFC 4262) need not be
     *     given, and counts where it is newer
     */
    record Addressee(X509Certificate certificate, Optional<AnnouncedCapabilities> capabilities) {
        /** Somebody of whom nothing is known but the certificate. */
        public static Addressee of(X509Certificate certificate) {
            return new Addressee(certificate, Optional.empty());
        }
    }

    /**
     * What one addressee contributed.
     *
     * @param reasons about the cipher and about the key, at least one each unless the choice was refused
     */
    record ForAddressee(X509Certificate certificate, List<Reason> reasons) {
        public ForAddressee {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * One reason.
     *
     * @param code stable: {@code cipher-announced}, {@code cipher-implied}, {@code cipher-presumed},
     *     {@code only-weak-announced}, {@code holds-back} (the others could do better), {@code key-pkcs1},
     *     {@code key-oaep}, {@code key-agreement}, {@code key-agreement-not-announced},
     *     {@code key-encapsulation}, {@code may-close-others} (to those who did not announce it),
     *     {@code key-cannot-encrypt}
     * @param sentence for people
     */
    record Reason(String code, String sentence) {}

    /**
     * There is something that all can read.
     *
     * @param options what to encrypt with; header protection is the caller's to add
     * @param code {@code authenticated} or {@code unauthenticated}
     */
    record Chosen(EncryptOptions options, String code, String reason, List<ForAddressee> addressees)
            implements EncryptionChoice {
        public Chosen {
            addressees = List.copyOf(addressees);
        }

        /** The addressees, for {@link Smime#encrypt}. */
        public List<Recipient> recipients() {
            return Recipient.of(
                    addressees.stream().map(ForAddressee::certificate).toList());
        }
    }

    /**
     * There is nothing that the policy permits and all can read; two messages may do (RFC 8551 §2.7.3).
     *
     * @param code {@code nobody}, {@code key-cannot-encrypt}, {@code only-weak-announced} or {@code no-common-cipher}
     */
    record Refused(String code, String reason, List<ForAddressee> addressees) implements EncryptionChoice {
        public Refused {
            addressees = List.copyOf(addressees);
        }
    }

    /** Chooses for these people under this policy. */
    static EncryptionChoice of(List<Addressee> addressees, EncryptionPolicy policy) {
        return new EncryptionChooser(addressees, policy).choose();
    }
}
