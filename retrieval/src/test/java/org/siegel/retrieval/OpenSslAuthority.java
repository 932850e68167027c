package org.siegel.retrieval;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.siegel.smime.CertificateFiles;
import org.siegel.testkit.Peer;

/** A certificate authority of {@code openssl}: certificates, lists, an OCSP responder. */
final class OpenSslAuthority {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int MOST = 100;

    private final Path folder;
    private final String name;
    private int serial = 0x1000;
    private int listNumber = 1;
    private int completeNumber;

    OpenSslAuthority(Path parent, String name) {
        this.folder = parent.resolve(name.replace(' ', '-'));
        this.name = name;
        try {
            Files.createDirectories(folder);
            // all that will be issued: the responder reads its index again only if that is a second newer
            Files.writeString(
                    folder.resolve("index.txt"),
                    IntStream.range(serial, serial + MOST)
                            .mapToObj("%X"::formatted)
                            .map(number -> "V\t361231000000Z\t\t" + number + "\tunknown\t/CN=Person " + number + "\n")
                            .collect(Collectors.joining()));
            Files.writeString(folder.resolve("index.txt.attr"), "unique_subject = no\n");
            Files.writeString(folder.resolve("ca.cnf"), """
                    BASE = 00
                    FRESHEST = URI:http://nowhere.test
                    [ca]
                    default_ca = this
                    [this]
                    database = index.txt
                    crlnumber = crlnumber
                    default_md = sha256
                    certificate = ca.pem
                    private_key = ca.key
                    crl_extensions = crl
                    [crl]
                    authorityKeyIdentifier = keyid
                    [naming]
                    authorityKeyIdentifier = keyid
                    freshestCRL = ${ENV::FRESHEST}
                    [delta]
                    authorityKeyIdentifier = keyid
                    2.5.29.27 = critical, DER:0201${ENV::BASE}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "400",
                "-subj",
                "/CN=" + name,
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
    }

    private byte[] openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Peer.run(folder, command).ok().out();
    }

    X509Certificate certificate() {
        return read("ca.pem");
    }

    byte[] encoded(String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate read(String file) {
        return CertificateFiles.certificate(encoded(file));
    }

    /** A person's certificate with these extensions, in openssl's words, known to the responder as good; of a hundred at most. */
    X509Certificate issue(String... extensions) {
        String number = Integer.toHexString(serial++);
        try {
            Files.writeString(folder.resolve("ext"), String.join("\n", extensions) + "\n");
            openssl(
                    "req",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-subj",
                    "/CN=Person " + number.toUpperCase(java.util.Locale.ROOT),
                    "-keyout",
                    number + ".key",
                    "-out",
                    number + ".csr");
            openssl(
                    "x509",
                    "-req",
                    "-in",
                    number + ".csr",
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca.key",
                    "-set_serial",
                    "0x" + number,
                    "-days",
                    "300",
                    "-extfile",
                    "ext",
                    "-out",
                    number + ".pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(number + ".pem");
    }

    void revoke(X509Certificate certificate) {
        openssl(
                "ca",
                "-config",
                "ca.cnf",
                "-revoke",
                certificate.getSerialNumber().toString(16) + ".pem",
                "-crl_reason",
                "keyCompromise");
    }

    /** The list as DER. */
    byte[] list(Instant thisUpdate, Instant nextUpdate) {
        completeNumber = listNumber;
        return list(thisUpdate, nextUpdate, "crl");
    }

    /** A list of so many certificates that were never issued, as DER: 36 bytes each. */
    byte[] longList(int entries, Instant thisUpdate, Instant nextUpdate) {
        try {
            Path index = folder.resolve("index.txt");
            byte[] own = Files.readAllBytes(index);
            Files.writeString(
                    index,
                    IntStream.range(0x100000, 0x100000 + entries)
                            .mapToObj("%X"::formatted)
                            .map(number -> "R\t361231000000Z\t250101000000Z,keyCompromise\t" + number
                                    + "\tunknown\t/CN=Person " + number + "\n")
                            .collect(Collectors.joining()));
            byte[] list = list(thisUpdate, nextUpdate);
            Files.write(index, own);
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The list as DER, which names a place of delta lists itself (RFC 5280 §5.2.6). */
    byte[] listNaming(String deltaPlace, Instant thisUpdate, Instant nextUpdate) {
        completeNumber = listNumber;
        return list(thisUpdate, nextUpdate, "naming", Map.of("FRESHEST", "URI:" + deltaPlace));
    }

    /** A delta list over the last complete one, as DER; openssl puts all entries in. */
    byte[] delta(Instant thisUpdate, Instant nextUpdate) {
        return list(thisUpdate, nextUpdate, "delta");
    }

    private byte[] list(Instant thisUpdate, Instant nextUpdate, String extensions) {
        return list(thisUpdate, nextUpdate, extensions, Map.of("BASE", "%02X".formatted(completeNumber)));
    }

    private byte[] list(Instant thisUpdate, Instant nextUpdate, String extensions, Map<String, String> values) {
        try {
            Files.writeString(folder.resolve("crlnumber"), "%02X\n".formatted(listNumber++));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                "openssl",
                "ca",
                "-config",
                "ca.cnf",
                "-gencrl",
                "-crl_lastupdate",
                UTC.format(thisUpdate),
                "-crl_nextupdate",
                UTC.format(nextUpdate),
                "-crlexts",
                extensions,
                "-out",
                "crl.pem");
        Peer.run(folder, values, new byte[0], command).ok();
        return openssl("crl", "-in", "crl.pem", "-outform", "DER");
    }

    /** A PKCS #7 bag with the authority's certificate. */
    byte[] bag() {
        return openssl("crl2pkcs7", "-nocrl", "-certfile", "ca.pem", "-outform", "DER");
    }

    /** {@code openssl ocsp}, on any free port of this machine. */
    Responder responder(String... options) {
        return new Responder(folder.resolve("ca"), options);
    }

    /** The same, answering with the key of a certificate that was issued for that, by this authority or another. */
    Responder responder(OpenSslAuthority whose, X509Certificate delegate, String... options) {
        return new Responder(whose.folder.resolve(delegate.getSerialNumber().toString(16)), options);
    }

    final class Responder implements AutoCloseable {

        private final Process process;
        private final int port;

        private Responder(Path signer, String... options) {
            Peer.require("openssl");
            List<String> command = new ArrayList<>(List.of(
                    "openssl",
                    "ocsp",
                    "-index",
                    "index.txt",
                    "-port",
                    "0",
                    "-rsigner",
                    signer + ".pem",
                    "-rkey",
                    signer + ".key",
                    "-CA",
                    "ca.pem"));
            command.addAll(List.of(options));
            try {
                process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
                var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                String line = lines.readLine();
                while (line != null && !line.startsWith("ACCEPT")) {
                    line = lines.readLine();
                }
                if (line == null) {
                    throw new AssertionError("openssl ocsp of " + name + " did not start");
                }
                port = Integer.parseInt(line.replaceFirst("ACCEPT .*:([0-9]+)( .*)?", "$1"));
                Thread.ofVirtual().start(() -> drain(lines));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What it says further must not fill the pipe. */
        private static void drain(BufferedReader lines) {
            try {
                lines.transferTo(Writer.nullWriter());
            } catch (IOException killed) {
                // the pipe went with the process
            }
        }

        String url() {
            return "http://127.0.0.1:" + port;
        }

        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
