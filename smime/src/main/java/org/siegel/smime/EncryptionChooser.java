package org.siegel.smime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.smime.EncryptionChoice.Addressee;
import org.siegel.smime.EncryptionChoice.Chosen;
import org.siegel.smime.EncryptionChoice.ForAddressee;
import org.siegel.smime.EncryptionChoice.Reason;
import org.siegel.smime.EncryptionChoice.Refused;
import org.siegel.smime.EncryptionPolicy.OnlyWeak;

/** Makes an {@link EncryptionChoice}. */
final class EncryptionChooser {

    private final EncryptionPolicy policy;
    private final List<One> all;

    /** An addressee with what is known. */
    private record One(
            Addressee addressee, Optional<AnnouncedCapabilities> capabilities, KeyAbility key, CipherAbility ciphers) {}

    EncryptionChooser(List<Addressee> addressees, EncryptionPolicy policy) {
        this.policy = policy;
        this.all = addressees.stream().map(this::known).toList();
    }

    private One known(Addressee addressee) {
        Optional<AnnouncedCapabilities> stated = AnnouncedCapabilities.ofCertificate(addressee.certificate());
        Optional<AnnouncedCapabilities> newest = addressee
                .capabilities()
                .map(given -> stated.map(given::orNewer).orElse(given))
                .or(() -> stated);
        Optional<SmimeCapabilities> list = newest.map(AnnouncedCapabilities::capabilities);
        return new One(
                addressee,
                newest,
                KeyAbility.of(addressee.certificate(), list),
                CipherAbility.of(list, policy.presumption()));
    }

    EncryptionChoice choose() {
        if (all.isEmpty()) {
            return refused("nobody", "There is nobody to encrypt to.");
        }
        if (all.stream().anyMatch(o -> !o.key.encrypts())) {
            return refused("key-cannot-encrypt", "Nothing can be encrypted to the key of one of the recipients.");
        }
        if (policy.onlyWeak() == OnlyWeak.REFUSE && all.stream().anyMatch(o -> o.ciphers.onlyWeak())) {
            return refused(
                    "only-weak-announced",
                    "One of the recipients announced weak ciphers only, and the policy refuses to encrypt to him.");
        }
        Optional<ContentCipher> best = best(all);
        if (best.isEmpty()) {
            return refused(
                    "no-common-cipher",
                    "There is no cipher that the policy permits and all recipients can read; send several messages.");
        }
        ContentCipher cipher = best.get();
        KeyTransport transport = transport();
        boolean derived = all.stream()
                .allMatch(o -> o.capabilities.isPresent()
                        && o.capabilities.get().capabilities().has(SmimeCapabilities.DERIVED_KEY));
        return new Chosen(
                EncryptOptions.with(cipher).withKeyTransport(transport).withDerivedKey(derived),
                cipher.authenticated() ? "authenticated" : "unauthenticated",
                cipher.authenticated()
                        ? "All recipients can read " + shown(cipher) + ", which detects changes."
                        : "The best that all recipients are known to read is " + shown(cipher)
                                + ", which does not detect changes; only a signature does.",
                all.stream().map(o -> reasons(o, cipher, transport)).toList());
    }

    private KeyTransport transport() {
        List<KeyAbility> rsa =
                all.stream().map(One::key).filter(KeyAbility::rsa).toList();
        return !rsa.isEmpty() && rsa.stream().allMatch(KeyAbility::oaep)
                ? KeyTransport.OAEP_SHA256
                : KeyTransport.PKCS1_V15;
    }

    private Optional<ContentCipher> best(List<One> some) {
        return policy.permitted().stream()
                .filter(c -> some.stream().allMatch(o -> o.ciphers.ciphers().contains(c)))
                .min(Comparator.comparing((ContentCipher c) -> !c.authenticated())
                        .thenComparingInt(c -> some.stream()
                                .mapToInt(o -> o.ciphers.position(c))
                                .sum())
                        .thenComparing(ContentCipher::keyBits, Comparator.reverseOrder()));
    }

    private ForAddressee reasons(One one, ContentCipher cipher, KeyTransport transport) {
        List<Reason> reasons = new ArrayList<>();
        reasons.add(about(one, cipher));
        List<One> others = all.stream().filter(o -> o != one).toList();
        best(others)
                .filter(better -> !others.isEmpty() && better.authenticated() && !cipher.authenticated())
                .ifPresent(better -> reasons.add(
                        new Reason("holds-back", "Without this recipient it would have been " + shown(better) + ".")));
        reasons.add(one.key.reason(transport));
        if (one.key.encapsulates() && others.stream().anyMatch(EncryptionChooser::mayNotKnowEncapsulation)) {
            reasons.add(new Reason(
                    "may-close-others",
                    "Some programs, Thunderbird 153 among them, open no message that names a recipient with "
                            + one.key.type() + "; those who did not announce it may need a message of their own."));
        }
        return new ForAddressee(one.addressee.certificate(), reasons);
    }

    private static boolean mayNotKnowEncapsulation(One other) {
        return !other.key.encapsulates()
                && other.capabilities.stream()
                        .noneMatch(c -> c.capabilities().list().stream()
                                .anyMatch(one -> one.oid().startsWith(KeyAbility.ML_KEM)));
    }

    private Reason about(One one, ContentCipher cipher) {
        if (one.ciphers.onlyWeak()) {
            return new Reason(
                    "only-weak-announced",
                    "Announced " + listed(one) + ", all of them weak; " + shown(cipher) + " is taken all the same.");
        }
        if (one.ciphers.announced().isEmpty()) {
            return new Reason(
                    "cipher-presumed",
                    "Announced no cipher that is written here; " + shown(cipher)
                            + " is presumed to be read, as in S/MIME "
                            + (policy.presumption() == EncryptionPolicy.Presumption.SMIME_3 ? "3.2." : "4.0."));
        }
        return one.ciphers.announced().contains(cipher)
                ? new Reason("cipher-announced", "Announced " + listed(one) + ".")
                : new Reason(
                        "cipher-implied",
                        "Announced " + listed(one) + "; who reads that reads " + shown(cipher) + " (RFC 8551 §2.7).");
    }

    private static String listed(One one) {
        AnnouncedCapabilities announced = one.capabilities.orElseThrow();
        String ciphers = announced.capabilities().contentEncryption().stream()
                .map(SmimeCapability::name)
                .collect(Collectors.joining(", "));
        String where = switch (announced.source()) {
            case MESSAGE -> " in a signed message of ";
            case DIRECTORY -> " in the directory as of ";
            case CERTIFICATE -> " in the certificate of ";
            case AGREEMENT -> " by agreement of ";
        };
        return ciphers + where + announced.announced();
    }

    private Refused refused(String code, String sentence) {
        return new Refused(
                code, sentence, all.stream().map(EncryptionChooser::refusal).toList());
    }

    private static ForAddressee refusal(One one) {
        List<Reason> reasons = new ArrayList<>();
        if (!one.key.encrypts()) {
            reasons.add(one.key.cannot());
        }
        if (one.ciphers.onlyWeak()) {
            reasons.add(new Reason("only-weak-announced", "Announced " + listed(one) + ", all of them weak."));
        } else if (!one.ciphers.announced().isEmpty()) {
            reasons.add(new Reason("cipher-announced", "Announced " + listed(one) + "."));
        }
        return new ForAddressee(one.addressee.certificate(), reasons);
    }

    private static String shown(ContentCipher cipher) {
        return cipher.name().replace('_', '-');
    }
}
