package org.siegel.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.siegel.testkit.Peer;

/** A certificate authority and people made with openssl, in a folder: {@code ca.pem}, {@code ca.crl}, {@code alice.p12}, ... */
final class OpenSsl {

    static final String PASSWORD = "secret-of-alice";

    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
        write("index.txt", "");
        write("crlnumber", "01\n");
        write("password", PASSWORD + "\n");
        write("ca.cnf", """
                [ca]
                default_ca = here
                [here]
                database = index.txt
                crlnumber = crlnumber
                default_md = sha256
                default_crl_days = 30
                certificate = ca.pem
                private_key = ca.key
                """);
        run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-days",
                "30",
                "-subj",
                "/CN=Test CA",
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign");
        run("ca", "-config", "ca.cnf", "-gencrl", "-out", "ca.crl");
    }

    /** A person with key and certificate: NAME.key, NAME.pem, NAME.p12. */
    void person(String name, String address, String algorithm) {
        List<String> request = new ArrayList<>(
                List.of("req", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name));
        request.addAll(
                algorithm.equals("rsa")
                        ? List.of("-newkey", "rsa:2048")
                        : List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        run(request.toArray(String[]::new));
        String usage = algorithm.equals("rsa") ? "digitalSignature,keyEncipherment" : "digitalSignature,keyAgreement";
        write(
                name + ".ext",
                "subjectAltName=email:" + address + "\nextendedKeyUsage=emailProtection\nkeyUsage=critical," + usage
                        + "\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
        run(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "20",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        run(
                "pkcs12",
                "-export",
                "-inkey",
                name + ".key",
                "-in",
                name + ".pem",
                "-certfile",
                "ca.pem",
                "-out",
                name + ".p12",
                "-passout",
                "file:password");
    }

    Peer.Result run(String... arguments) {
        return attempt(arguments).ok();
    }

    Peer.Result attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Peer.run(folder, command);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
