package org.siegel.smime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Peer;

/** {@code gpgsm} with a home of its own that trusts {@link People#root}; its agent is stopped by {@link #close}. */
record Gpgsm(Path home) implements AutoCloseable {

    private static final String PASSWORD = "geheim";

    static Gpgsm start() throws IOException {
        Peer.require("gpgsm");
        Path home = Files.createTempDirectory(
                "gpgsm", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(home.resolve("gpg-agent.conf"), "allow-loopback-pinentry\n");
        String root = Thumbprint.sha1(CertificateFiles.certificate(Files.readAllBytes(People.root())))
                .hex();
        Files.writeString(home.resolve("trustlist.txt"), root + " S relax\n");
        Gpgsm gpgsm = new Gpgsm(home);
        gpgsm.run("--import " + People.root());
        return gpgsm;
    }

    static String version() {
        String said = Peer.run(Path.of("."), List.of("gpgsm", "--version")).ok().text();
        return said.replaceFirst("^gpgsm \\((GnuPG)\\) (\\S+)(?s:.)*", "$1 $2");
    }

    /** A correspondent's certificate. */
    void correspondent(String type) {
        People.of(type);
        run("--import " + People.certificate(type));
    }

    /** An RSA key from a PKCS #12 file that we write. */
    void own(String type) throws IOException {
        byte[] file = KeyFiles.writePkcs12(People.of(type), Secret.ofPassword(PASSWORD), KeyFiles.Profile.LEGACY_IOS);
        Files.write(home.resolve("own.p12"), file);
        run("--import own.p12");
    }

    /**
     * A key on an elliptic curve, which gpgsm 2.2 takes from no file: its agent makes one, and openssl certifies it.
     *
     * @param curve as the agent names it
     * @return the person's name
     */
    String ownCurve(String curve, String name) throws IOException {
        Files.writeString(
                home.resolve("parameters"),
                "(genkey (ecc (curve \"" + curve + "\")" + (curve.equals("Ed25519") ? "(flags eddsa)" : "") + "))");
        Peer.Result made = Peer.run(
                home,
                environment(),
                new byte[0],
                List.of("gpg-connect-agent", "/definqfile KEYPARAM parameters", "GENKEY --no-protection", "/bye"));
        String said = unescaped(new String(made.ok().out(), StandardCharsets.ISO_8859_1));
        int point = said.indexOf("(1:q") + 4;
        int colon = said.indexOf(':', point);
        byte[] q = said.substring(colon + 1, colon + 1 + Integer.parseInt(said.substring(point, colon)))
                .getBytes(StandardCharsets.ISO_8859_1);
        run("--import " + People.certify(name, publicKey(curve, q).getEncoded()));
        return name;
    }

    private static SubjectPublicKeyInfo publicKey(String curve, byte[] q) {
        if (curve.equals("Ed25519")) {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), q);
        }
        ASN1ObjectIdentifier oid = ECNamedCurveTable.getOID(curve.replace("NIST ", ""));
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid), q);
    }

    /** The agent sends some bytes as percent and two hexadecimal digits. */
    private static String unescaped(String data) {
        var plain = new StringBuilder();
        for (int i = 0; i < data.length(); i++) {
            if (data.charAt(i) == '%') {
                plain.append((char) Integer.parseInt(data.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                plain.append(data.charAt(i));
            }
        }
        return plain.toString();
    }

    /** Runs a command whose words are separated by blanks, and returns what gpgsm said. */
    String run(String command) {
        List<String> words = new ArrayList<>(List.of(
                "gpgsm",
                "--batch",
                "--yes",
                "--disable-crl-checks",
                "--disable-dirmngr",
                "--pinentry-mode",
                "loopback",
                "--passphrase-fd",
                "0"));
        words.addAll(List.of(command.split(" ")));
        byte[] password = (PASSWORD + "\n").getBytes(StandardCharsets.US_ASCII);
        Peer.Result result = Peer.run(home, environment(), password, words);
        if (result.status() != 0) {
            throw new Interop.Refused(reason(result.err()));
        }
        return result.err();
    }

    /** Runs a command and takes the file it makes. */
    byte[] make(String command, String file) throws IOException {
        run("--output " + file + " " + command);
        return Files.readAllBytes(home.resolve(file));
    }

    private static String reason(String said) {
        return said.lines()
                .filter(l -> l.matches(".*(failed|error|not supported|requires|rejected|[Ii]nvalid|Bad|unsupported).*"))
                .map(l -> l.replaceFirst("^gpgsm: ", "").replaceFirst(" <\\w+>$", ""))
                .findFirst()
                .orElse(said.strip());
    }

    private Map<String, String> environment() {
        return Map.of("GNUPGHOME", home.toString());
    }

    @Override
    public void close() {
        Peer.run(home, environment(), new byte[0], List.of("gpgconf", "--kill", "all"));
    }
}
