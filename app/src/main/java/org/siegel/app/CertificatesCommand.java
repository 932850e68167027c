package org.siegel.app;

import java.io.IOException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.SmimeException;

/** {@code siegel smime certificates}. */
final class CertificatesCommand implements Command {

    private static final Option CRL = Option.value("--crl", "FILE", "a revocation list to send, too; repeatable")
            .asRepeatable();

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime certificates",
                        "Writes a message that carries certificates and nothing else (RFC 8551 §3.8).",
                        CRL,
                        SmimeCommand.OUTPUT)
                .withOperands("CERT", "certificates, DER, PEM or .p7b", 1, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        List<X509Certificate> certificates;
        List<X509CRL> lists;
        try {
            certificates = given.files().stream()
                    .flatMap(file -> CertificateFiles.certificates(Inputs.bytes(file)).stream())
                    .toList();
            lists = given.paths(CRL).stream()
                    .flatMap(file -> CertificateFiles.crls(Inputs.bytes(file)).stream())
                    .toList();
        } catch (SmimeException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        try (MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            SmimeCommand.engine().certificatesOnly(certificates, lists, out);
            out.commit();
        }
        return Siegel.HOLDS;
    }
}
