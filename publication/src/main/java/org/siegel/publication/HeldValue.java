package org.siegel.publication;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.siegel.directory.CertificateValue;

/**
 * A value that a person's entry holds.
 *
 * @param value the value
 * @param standing what it is to us
 * @param certificate the certificate that others would encrypt to; empty where the value cannot be read
 * @param signed whether it is SignedData (RFC 2798) with a signature that fits; never for userCertificate
 */
public record HeldValue(
        CertificateValue value, Standing standing, Optional<X509Certificate> certificate, boolean signed) {}
