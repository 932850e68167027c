package org.siegel.publication;

import java.util.List;
import java.util.stream.IntStream;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.Certificates;

/** Values that somebody else writes. */
final class Foreign {

    private Foreign() {}

    static CertificateValue certificate(String name, long serial) {
        return new CertificateValue(CertificateAttribute.USER_CERTIFICATE, Certificates.certificate(name, serial));
    }

    static CertificateValue signedData(byte[] certificate) {
        return new CertificateValue(CertificateAttribute.USER_SMIME_CERTIFICATE, Certificates.signedData(certificate));
    }

    static List<CertificateValue> certificates(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> certificate("foreign " + i, i + 1))
                .toList();
    }

    static List<CertificateValue> signedData(int count) {
        return certificates(count).stream().map(c -> signedData(c.bytes())).toList();
    }
}
