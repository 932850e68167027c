package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cms.KEKRecipientInfo;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** Finds the content key with the keys at hand (RFC 5652 §6.2). For one message. */
final class RecipientReader {

    private final Primitives primitives;
    private final List<X509Certificate> originators;
    private final Tally tally;
    private final int length;
    private final List<Attempt> unproven = new ArrayList<>();

    /** One operation with a private or shared key. */
    private interface Attempt {
        byte[] open() throws GeneralSecurityException;
    }

    /**
     * @param length of the content key in bytes; -1 where the content cipher leaves it open
     * @param originators of whom a recipient info may name one instead of holding a key; the first that it fits counts
     */
    RecipientReader(int length, List<X509Certificate> originators, Primitives primitives, Tally tally) {
        this.length = length;
        this.originators = originators;
        this.primitives = primitives;
        this.tally = tally;
    }

    /**
     * Empty if no recipient is one of ours, or ours does not open. What proves to be right comes first; RSAES-PKCS1-v1_5
     * never does, so it is asked last and the first such recipient decides.
     *
     * @throws SmimeException.LimitExceeded if the message asks for too much work
     */
    Optional<byte[]> contentKey(List<RecipientInfo> recipients, List<? extends DecryptionKey> keys) {
        for (RecipientInfo recipient : recipients) {
            for (DecryptionKey key : keys) {
                Optional<byte[]> found = attempts(recipient, key);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return unproven.isEmpty() ? Optional.empty() : open(unproven.getFirst());
    }

    private Optional<byte[]> attempts(RecipientInfo recipient, DecryptionKey key) {
        try {
            return switch (recipient.getInfo()) {
                case KeyTransRecipientInfo info when key instanceof Identity own -> transported(info, own);
                case KeyAgreeRecipientInfo info when key instanceof Identity own -> agreed(info, own);
                case OtherRecipientInfo info
                when key instanceof Identity own && info.getType().equals(KemRecipient.TYPE) ->
                    encapsulated(KemRecipient.info(info), own);
                case KEKRecipientInfo info
                when key instanceof DecryptionKey.SharedKey own && SharedKeyRecipient.matches(info, own) ->
                    open(() -> SharedKeyRecipient.read(info, own, primitives));
                case PasswordRecipientInfo info when key instanceof DecryptionKey.Password own -> password(info, own);
                default -> Optional.empty();
            };
        } catch (SmimeException.LimitExceeded tooMuch) {
            throw tooMuch; // depends on the number of recipients only, and tells nothing of the keys
        } catch (RuntimeException hostileStructure) { // the next recipient may still be ours
            return Optional.empty();
        }
    }

    private Optional<byte[]> transported(KeyTransRecipientInfo info, Identity own) {
        if (!SignerIdentifiers.matches(info.getRecipientIdentifier(), own.certificate())) {
            return Optional.empty();
        }
        Attempt attempt = () -> KeyTransport.read(info, own, length, primitives);
        if (KeyTransport.provesItself(info)) {
            return open(attempt);
        }
        unproven.add(attempt);
        return Optional.empty();
    }

    private Optional<byte[]> agreed(KeyAgreeRecipientInfo info, Identity own) {
        for (RecipientEncryptedKey encrypted : KeyAgreement.matching(info, own)) {
            Optional<byte[]> found = open(() -> KeyAgreement.read(info, encrypted, own, originators, primitives));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> encapsulated(KEMRecipientInfo info, Identity own) {
        return SignerIdentifiers.matches(info.getRecipientIdentifier(), own.certificate())
                ? open(() -> KemRecipient.read(info, own, primitives))
                : Optional.empty();
    }

    private Optional<byte[]> password(PasswordRecipientInfo info, DecryptionKey.Password own) {
        tally.add(Limit.PASSWORD_ITERATIONS, PasswordRecipient.iterations(info));
        return open(() -> PasswordRecipient.read(info, own));
    }

    private Optional<byte[]> open(Attempt attempt) {
        tally.add(Limit.KEY_OPERATIONS, 1);
        try {
            byte[] key = attempt.open();
            return length < 0 || key.length == length ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | RuntimeException doesNotOpen) { // a foreign key or a changed message
            return Optional.empty();
        }
    }
}
