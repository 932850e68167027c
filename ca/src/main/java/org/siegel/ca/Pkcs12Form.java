package org.siegel.ca;

/** How a PKCS#12 file is protected: what is best, or what everything reads. */
public enum Pkcs12Form {
    /** PBES2 with AES-256 and HMAC-SHA-256 (RFC 7292, RFC 8018): Windows 10 1709 and later, Thunderbird, Android 13. */
    MODERN,
    /** Triple DES and HMAC-SHA-1: what Apple's importers and older systems need. The password has to be a long one. */
    COMPATIBLE
}
