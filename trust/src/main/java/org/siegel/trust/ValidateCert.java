package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * Exchange ActiveSync's ValidateCert command (MS-ASCMD 2.2.1.22) without its XML: certificates in, statuses out. Immutable.
 *
 * @param certificates DER of each certificate to validate; what is no certificate has a status like the others
 * @param chain DER of intermediates that help to build paths and are not trusted; what is no certificate helps nobody
 * @param checkCrl whether a revocation that cannot be told counts against a certificate; a known one always does
 * @param recipient whose certificates they should be; the protocol does not say, but a server may know
 */
public record ValidateCert(
        List<byte[]> certificates, List<byte[]> chain, boolean checkCrl, Optional<MailAddress> recipient) {

    /** How many certificates a command may carry, chain included. */
    public static final int MOST = 100;

    public ValidateCert {
        certificates = List.copyOf(certificates);
        chain = List.copyOf(chain);
    }

    /**
     * The answer.
     *
     * @param status of the command: 1, 2 or 17
     * @param certificates the statuses of each certificate, in the order of the request; empty unless the status is 1
     */
    public record Response(ValidateCertStatus status, List<List<ValidateCertStatus>> certificates) {
        public Response {
            certificates = List.copyOf(certificates);
        }
    }

    /** Validates them for an organisation; its own revocation policy gives way to CheckCrl. Throws nothing. */
    public Response run(RelyingParty party, Instant at) {
        if (certificates.isEmpty() || certificates.size() + chain.size() > MOST) {
            return new Response(ValidateCertStatus.PROTOCOL_ERROR, List.of());
        }
        RelyingParty asked = party.withRevocation(
                checkCrl ? RevocationPolicy.HARD : RevocationPolicy.SOFT, party.crls(), party.source());
        List<X509Certificate> pool = new ArrayList<>(party.intermediates());
        for (byte[] der : chain) {
            read(der).ifPresent(pool::add);
        }
        CertificateValidator validator = asked.certificates();
        return new Response(
                ValidateCertStatus.SUCCESS,
                certificates.stream()
                        .map(der -> statuses(der, validator, pool, party, at))
                        .toList());
    }

    private List<ValidateCertStatus> statuses(
            byte[] der, CertificateValidator validator, List<X509Certificate> pool, RelyingParty party, Instant at) {
        Optional<X509Certificate> read = read(der);
        if (read.isEmpty()) {
            return List.of(ValidateCertStatus.BAD_SIGNATURE);
        }
        PathInputs inputs = party.path().withPurpose(PathInputs.EMAIL_PROTECTION);
        try {
            var verdict = validator.validate(read.get(), pool, party.crls(), inputs, at);
            return ValidateCertStatus.of(read.get(), verdict, recipient, at);
        } catch (RuntimeException e) { // one odd certificate must not cost the phone the answers about the others
            System.getLogger(ValidateCert.class.getName())
                    .log(System.Logger.Level.WARNING, "A certificate could not be validated.", e);
            return List.of(ValidateCertStatus.SERVER_ERROR);
        }
    }

    private static Optional<X509Certificate> read(byte[] der) {
        try {
            return Optional.of(X509Decoder.certificate(der));
        } catch (RuntimeException notOne) { // the JDK's parser throws undeclared exceptions on hostile input
            return Optional.empty();
        }
    }
}
