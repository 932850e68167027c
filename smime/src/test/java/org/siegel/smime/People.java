package org.siegel.smime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.siegel.testkit.Peer;

/** Keys and certificates that openssl made for this run: a root and people with RSA, EC and Edwards keys below it. */
final class People {

    /** Behind a type: a second person with a key of it. */
    static final String ANOTHER = "-another";

    private static final Map<String, Identity> MADE = new HashMap<>();
    private static final Path FOLDER = folder();

    private People() {}

    private static Path folder() {
        try {
            Path made = Files.createTempDirectory("people");
            run(
                    made,
                    "openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=Root"
                            + " -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign");
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(Path folder, String command) {
        Peer.run(folder, List.of(command.split(" "))).ok();
    }

    /**
     * A certificate for a public key whose private one cannot sign a request, or is not ours.
     *
     * @return the PEM file
     */
    static Path certify(String name, byte[] publicKey) {
        try {
            Files.write(FOLDER.resolve(name + ".spki"), publicKey);
            run(FOLDER, "openssl pkey -pubin -inform DER -in " + name + ".spki -out " + name + ".pub");
            profile(name, address(name));
            certify(name);
            return FOLDER.resolve(name + ".crt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void certify(String name) {
        run(
                FOLDER,
                "openssl req -new -newkey rsa:2048 -nodes -keyout scrap.key -out " + name + ".csr -subj /CN=" + name);
        run(
                FOLDER,
                "openssl x509 -req -in " + name + ".csr -force_pubkey " + name + ".pub -CA root.pem -CAkey root.key"
                        + " -days 20 -extfile " + name + ".cnf -out " + name + ".crt");
    }

    private static void profile(String name, String address) {
        try {
            Files.writeString(FOLDER.resolve(name + ".cnf"), """
                    basicConstraints=critical,CA:false
                    keyUsage=critical,digitalSignature,keyEncipherment,keyAgreement
                    extendedKeyUsage=emailProtection
                    subjectKeyIdentifier=hash
                    authorityKeyIdentifier=keyid
                    subjectAltName=email:alice@example.org,email:%s
                    """.formatted(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path root() {
        return FOLDER.resolve("root.pem");
    }

    /** The PEM file of a person: key, certificate and root. */
    static Path pem(String type) {
        of(type);
        return FOLDER.resolve(type.replace(':', '-') + ".pem");
    }

    static Path certificate(String type) {
        of(type);
        return FOLDER.resolve(type.replace(':', '-') + ".crt");
    }

    /** The certificate of a name that {@link #certify} has made one for. */
    static Path certificateFile(String name) {
        return FOLDER.resolve(name.replace(':', '-') + ".crt");
    }

    static Path key(String type) {
        of(type);
        return FOLDER.resolve(type.replace(':', '-') + ".key");
    }

    /** {@code rsa:2048}, {@code RSA-PSS}, {@code DSA}, {@code P-256}, {@code brainpoolP256r1}, {@code ed25519}, {@code X25519}, ... */
    static synchronized Identity of(String type) {
        return MADE.computeIfAbsent(type, People::make);
    }

    /** The address of a person's own; every certificate is also for {@code alice@example.org}. */
    static String address(String type) {
        return type.replace(':', '-').toLowerCase(Locale.ROOT) + "@example.org";
    }

    private static Identity make(String type) {
        String name = type.replace(':', '-');
        profile(name, address(type));
        List<String> key = new ArrayList<>(List.of("openssl", "genpkey", "-out", name + ".key", "-algorithm"));
        if (type.startsWith("rsa:")) {
            key.addAll(List.of("RSA", "-pkeyopt", "rsa_keygen_bits:" + type.substring(4)));
        } else if (type.startsWith("P-") || type.startsWith("brainpool")) {
            key.addAll(List.of("EC", "-pkeyopt", "ec_paramgen_curve:" + type.replace(ANOTHER, "")));
        } else if (type.equals("DSA")) {
            run(
                    FOLDER,
                    "openssl genpkey -genparam -out DSA.param -algorithm DSA"
                            + " -pkeyopt dsa_paramgen_bits:2048 -pkeyopt dsa_paramgen_q_bits:256");
            key = List.of("openssl", "genpkey", "-out", "DSA.key", "-paramfile", "DSA.param");
        } else {
            key.add(type);
        }
        Peer.run(FOLDER, key).ok();
        if (type.startsWith("X")) {
            run(FOLDER, "openssl pkey -in " + name + ".key -pubout -out " + name + ".pub");
            certify(name);
        } else {
            run(FOLDER, "openssl req -new -key " + name + ".key -out " + name + ".csr -subj /CN=" + name);
            run(
                    FOLDER,
                    "openssl x509 -req -in " + name + ".csr -CA root.pem -CAkey root.key -days 20 -extfile " + name
                            + ".cnf -out " + name + ".crt");
        }
        try {
            Path all = FOLDER.resolve(name + ".pem");
            Files.writeString(
                    all,
                    Files.readString(FOLDER.resolve(name + ".key"))
                            + Files.readString(FOLDER.resolve(name + ".crt"))
                            + Files.readString(root()));
            return KeyFiles.identity(Files.readAllBytes(all), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
