package org.siegel.smime;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.cms.KEKRecipientInfo;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** Recipient infos (RFC 5652 §6.2) as people read them. */
final class RecipientNames {

    private RecipientNames() {}

    static Inspection.RecipientReport report(RecipientInfo recipient) {
        try {
            return switch (recipient.getInfo()) {
                case KeyTransRecipientInfo info ->
                    new Inspection.RecipientReport(
                            "key-transport",
                            SignerIdentifiers.text(info.getRecipientIdentifier().getId()),
                            AlgorithmNames.keyTransport(info.getKeyEncryptionAlgorithm()));
                case KeyAgreeRecipientInfo info ->
                    new Inspection.RecipientReport(
                            "key-agreement",
                            agreementIdentifier(info),
                            AlgorithmNames.keyAgreement(info.getKeyEncryptionAlgorithm()));
                case KEKRecipientInfo info ->
                    new Inspection.RecipientReport(
                            "key-encryption-key",
                            SignerIdentifiers.text(info.getKekid().getKeyIdentifier()),
                            AlgorithmNames.keyWrap(info.getKeyEncryptionAlgorithm()));
                case PasswordRecipientInfo info ->
                    new Inspection.RecipientReport(
                            "password", "", AlgorithmNames.keyWrap(info.getKeyEncryptionAlgorithm()));
                case OtherRecipientInfo info
                when info.getType().equals(KemRecipient.TYPE) -> encapsulation(KemRecipient.info(info));
                default -> new Inspection.RecipientReport("other", "", "");
            };
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            // how the ASN.1 library refuses a hostile structure
            throw new SmimeException.Malformed("The CMS object is malformed: a recipient is not one.", e);
        }
    }

    private static Inspection.RecipientReport encapsulation(KEMRecipientInfo info) {
        return new Inspection.RecipientReport(
                "key-encapsulation",
                SignerIdentifiers.text(info.getRecipientIdentifier().getId()),
                KeyTypes.of(info.getKem()));
    }

    private static String agreementIdentifier(KeyAgreeRecipientInfo info) {
        StringBuilder all = new StringBuilder();
        for (ASN1Encodable element : info.getRecipientEncryptedKeys()) {
            KeyAgreeRecipientIdentifier id =
                    RecipientEncryptedKey.getInstance(element).getIdentifier();
            all.append(all.isEmpty() ? "" : "; ")
                    .append(SignerIdentifiers.text(
                            id.getIssuerAndSerialNumber() != null
                                    ? id.getIssuerAndSerialNumber()
                                    : id.getRKeyID().getSubjectKeyIdentifier()));
        }
        return all.toString();
    }
}
