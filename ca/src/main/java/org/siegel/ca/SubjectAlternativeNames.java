package org.siegel.ca;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.siegel.smime.MailAddress;

/**
 * The address in subjectAltName: rfc822Name for ASCII (RFC 5280 §4.2.1.6), else the otherName SmtpUTF8Mailbox (RFC 9598 §3),
 * which is for non-ASCII local parts only and keeps the domain as A-labels.
 */
final class SubjectAlternativeNames {

    static final ASN1ObjectIdentifier SMTP_UTF8_MAILBOX = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9");

    private SubjectAlternativeNames() {}

    static GeneralNames of(MailAddress address) {
        return new GeneralNames(
                DistinguishedNames.isAscii(address.localPart())
                        ? new GeneralName(GeneralName.rfc822Name, new DERIA5String(address.toString(), true))
                        : new GeneralName(GeneralName.otherName, utf8Mailbox(address.toString())));
    }

    private static DERSequence utf8Mailbox(String address) {
        var otherName = new ASN1EncodableVector(2);
        otherName.add(SMTP_UTF8_MAILBOX);
        otherName.add(new DERTaggedObject(true, 0, new DERUTF8String(address)));
        return new DERSequence(otherName);
    }
}
