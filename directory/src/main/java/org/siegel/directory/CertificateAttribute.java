package org.siegel.directory;

/** The two attributes in which a person's certificates are published. */
public enum CertificateAttribute {
    /** One certificate a value, DER (RFC 4523 §4.1). */
    USER_CERTIFICATE("userCertificate"),
    /** One CMS SignedData a value (RFC 2798 §2.8); what else is found there is in smime's PublicationValue. */
    USER_SMIME_CERTIFICATE("userSMIMECertificate");

    private final String ldapName;

    CertificateAttribute(String ldapName) {
        this.ldapName = ldapName;
    }

    /** The attribute's name in the directory, without options. */
    public String ldapName() {
        return ldapName;
    }

    @Override
    public String toString() {
        return ldapName;
    }
}
