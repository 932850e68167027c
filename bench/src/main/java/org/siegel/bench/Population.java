package org.siegel.bench;

import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.siegel.smime.Identity;
import org.siegel.smime.PublicationValue;

/**
 * Writes the people of a directory as LDIF (RFC 2849): each with a certificate of RSA-2048 of his own, and the certs-only
 * CMS of it with its issuer.
 */
public final class Population {

    private static final int CHUNK = 1000;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private Population() {}

    /** Arguments: the file, the base of the people, the number of the first one, the number after the last one. */
    public static void main(String[] arguments) throws Exception {
        People people = new People();
        Identity someone =
                people.person("Someone"); // one key for all: making keys takes long, and nobody uses them here
        int end = Integer.parseInt(arguments[3]);
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[0]), StandardCharsets.US_ASCII)) {
            for (int start = Integer.parseInt(arguments[2]); start < end; start += CHUNK) {
                try (Stream<String> entries = IntStream.range(start, Math.min(end, start + CHUNK))
                        .parallel()
                        .mapToObj(number -> entry(people, someone, number, arguments[1]))) {
                    for (String entry : entries.toList()) {
                        out.write(entry);
                    }
                }
            }
        }
    }

    private static String entry(People people, Identity someone, int number, String base) {
        try {
            X509Certificate certificate = people.person("person" + number, someone, "p" + number + "@example.test");
            byte[] cms = PublicationValue.unsigned(certificate, List.of(people.issuer()));
            return "dn: uid=p" + number + "," + base + "\nobjectClass: inetOrgPerson\nuid: p" + number + "\ncn: Person "
                    + number + "\nsn: " + number + "\ndisplayName: Person " + number + "\nmail: p" + number
                    + "@example.test\nuserCertificate;binary:: " + BASE64.encodeToString(certificate.getEncoded())
                    + "\nuserSMIMECertificate:: " + BASE64.encodeToString(cms) + "\n\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
