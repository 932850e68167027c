package org.siegel.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.siegel.testkit.Peer;

/** Certificates that openssl makes, each self-signed or by one authority. */
final class OpensslCertificates {

    private final Path folder;
    private int serial = 0x1000;

    OpensslCertificates(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                database = index.txt
                serial = serial
                new_certs_dir = .
                default_md = sha256
                policy = any
                unique_subject = no
                [any]
                countryName = optional
                organizationName = optional
                commonName = supplied
                """);
        openssl(
                "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /C=DE/O=Example/CN=Authority -days 3650 -out ca.pem");
    }

    /** The authority itself. */
    byte[] authority() throws IOException {
        openssl("x509 -in ca.pem -outform DER -out one.der");
        return Files.readAllBytes(folder.resolve("one.der"));
    }

    /**
     * A certificate.
     *
     * @param key for req -newkey, such as rsa:2048 or ec:P-256
     * @param extensions in openssl's notation, lines
     * @param from as 20200101000000Z
     */
    byte[] certificate(String name, String key, String extensions, String from, String to) throws IOException {
        Files.writeString(folder.resolve("index.txt"), "");
        Files.writeString(folder.resolve("serial"), Integer.toHexString(serial++));
        Files.writeString(folder.resolve("one.ext"), extensions + "\n");
        String algorithm = key.startsWith("ec:") ? "ec -pkeyopt ec_paramgen_curve:" + key.substring(3) : key;
        openssl("req -newkey " + algorithm + " -nodes -keyout one.key -subj /C=DE/O=Example/CN=" + name
                + " -out one.csr");
        openssl("ca -batch -notext -config ca.cnf -name ca -cert ca.pem -keyfile ca.key -in one.csr -extfile one.ext"
                + " -startdate " + from + " -enddate " + to + " -out one.pem");
        openssl("x509 -in one.pem -outform DER -out one.der");
        return Files.readAllBytes(folder.resolve("one.der"));
    }

    /** The last certificate in certs-only CMS. */
    byte[] published() throws IOException {
        openssl("crl2pkcs7 -nocrl -certfile one.pem -certfile ca.pem -outform DER -out one.p7b");
        return Files.readAllBytes(folder.resolve("one.p7b"));
    }

    /** The last certificate in PEM. */
    byte[] pem() throws IOException {
        return Files.readAllBytes(folder.resolve("one.pem"));
    }

    /** What openssl x509 says of the last certificate, behind the equals sign. */
    String says(String option) {
        String line = Peer.run(folder, List.of(("openssl x509 -noout -in one.pem " + option).split(" ")))
                .ok()
                .text();
        return line.substring(line.indexOf('=') + 1).strip();
    }

    private void openssl(String arguments) {
        Peer.run(folder, List.of(("openssl " + arguments).split(" "))).ok();
    }
}
