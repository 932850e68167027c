package org.siegel.smime;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.EncryptionPolicy.Presumption;
import org.siegel.smime.SmimeCapability.ContentEncryption;

/**
 * Which of our ciphers somebody can read.
 *
 * @param ciphers those he announced, those that follow from it, or those presumed of him
 * @param announced the ciphers of his list that we write, best first; empty where he announced none of them
 * @param onlyWeak whether he announced weak ciphers and nothing else
 */
record CipherAbility(Set<ContentCipher> ciphers, List<ContentCipher> announced, boolean onlyWeak) {

    private static final Set<ContentCipher> SMIME_3 =
            EnumSet.of(ContentCipher.AES_128_CBC, ContentCipher.AES_192_CBC, ContentCipher.AES_256_CBC);

    static CipherAbility of(Optional<SmimeCapabilities> capabilities, Presumption presumption) {
        List<ContentEncryption> stated =
                capabilities.map(SmimeCapabilities::contentEncryption).orElse(List.of());
        List<ContentCipher> ours =
                stated.stream().flatMap(c -> cipher(c).stream()).distinct().toList();
        if (!ours.isEmpty()) {
            return new CipherAbility(implied(ours), ours, false);
        }
        boolean onlyWeak = !stated.isEmpty() && stated.stream().allMatch(ContentEncryption::weak);
        return new CipherAbility(
                onlyWeak || presumption == Presumption.SMIME_3 ? SMIME_3 : implied(List.of(ContentCipher.AES_256_GCM)),
                List.of(),
                onlyWeak);
    }

    private static Optional<ContentCipher> cipher(ContentEncryption stated) {
        return EnumSet.allOf(ContentCipher.class).stream()
                .filter(c -> c.oid().equals(stated.oid()))
                .findFirst();
    }

    /**
     * A list is a partial one. RFC 8551 §2.7 asks for AES-128-CBC of everybody, and for GCM with 128 and 256 bits of those
     * who know GCM; who has CBC and a key of 256 bits has AES-256-CBC.
     */
    private static Set<ContentCipher> implied(List<ContentCipher> announced) {
        Set<ContentCipher> all = EnumSet.copyOf(announced);
        all.add(ContentCipher.AES_128_CBC);
        if (announced.stream().anyMatch(ContentCipher::authenticated)) {
            all.add(ContentCipher.AES_128_GCM);
            all.add(ContentCipher.AES_256_GCM);
        }
        if (all.stream().anyMatch(c -> c.keyBits() == 256)) {
            all.add(ContentCipher.AES_256_CBC);
        }
        return all;
    }

    /** How far down his list a cipher stands; the same for all where he has none. */
    int position(ContentCipher cipher) {
        int found = announced.indexOf(cipher);
        return found < 0 ? announced.size() : found;
    }
}
