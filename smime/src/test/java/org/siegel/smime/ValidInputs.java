package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.siegel.smime.Hostile.Kind;
import org.siegel.testkit.Corpus;

/** Messages and files of every kind, of our own making and from the corpus, to be damaged. */
final class ValidInputs {

    private static final int LONGEST = 20_000;

    private final List<Hostile> found = new ArrayList<>();

    private ValidInputs() {}

    static List<Hostile> all(Engine engine, List<Identity> people) throws IOException {
        ValidInputs inputs = new ValidInputs();
        for (Identity person : people) {
            inputs.made(engine, person);
        }
        inputs.files(people);
        for (String folder : List.of("examples-cms", "openssl-cms", "rfc4134", "pqc/cms", "protected-headers-draft")) {
            inputs.corpus(folder, 60);
        }
        inputs.corpus("thunderbird-smime", 20);
        inputs.corpus("johnny-examples", 20);
        return inputs.found;
    }

    private void add(String name, Kind kind, byte[] input) {
        found.add(new Hostile(name, kind, () -> input));
    }

    /** A message as text, and its CMS object alone: damage to base64 seldom gets as far as the structures. */
    private void message(String name, byte[] message) {
        add(name, Kind.MESSAGE, message);
        String text = new String(message, java.nio.charset.StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (text.substring(0, end).contains("Content-Type: application/pkcs7-mime")) {
            String body = text.substring(end + 4);
            add(name + " in BER", Kind.MESSAGE, Base64.getMimeDecoder().decode(body));
        }
    }

    private void made(Engine engine, Identity person) {
        String who = person.key().getAlgorithm();
        byte[] plain = Engine.bytes(Engine.PLAIN);
        boolean signs = !who.startsWith("X") && !who.equals("XDH");
        boolean encrypts = !who.startsWith("Ed");
        if (signs) {
            message(who + " clear", engine.clear(plain, person));
            message(who + " opaque", engine.opaque(plain, person));
        }
        for (ContentCipher cipher :
                encrypts ? List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_256_GCM) : List.<ContentCipher>of()) {
            byte[] encrypted = engine.encrypt(plain, cipher, person, person);
            message(who + " " + cipher, encrypted);
            if (signs) {
                byte[] both = engine.encrypt(engine.opaque(plain, person), cipher, person);
                message(who + " signed and " + cipher, both);
                message(who + " triple wrap " + cipher, engine.clear(both, person));
                message(
                        who + " compressed " + cipher,
                        engine.encrypt(compressed(engine.clear(plain, person)), cipher, person));
            }
        }
    }

    static byte[] compressed(byte[] message) {
        return Engine.bytes("Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(CmsBombs.compressed(message)) + "\r\n");
    }

    private void files(List<Identity> people) {
        Secret password = Secret.ofPassword("password");
        for (Identity person : people) {
            String who = person.key().getAlgorithm();
            for (KeyFiles.Profile profile : KeyFiles.Profile.values()) {
                add(who + " " + profile, Kind.KEY_FILE, KeyFiles.writePkcs12(person, password, profile));
            }
            try {
                byte[] der = person.certificate().getEncoded();
                add(who + " certificate", Kind.CERTIFICATE_FILE, der);
                add(
                        who + " PEM",
                        Kind.KEY_FILE,
                        Engine.bytes(pem("CERTIFICATE", der)
                                + pem("PRIVATE KEY", person.key().getEncoded())));
            } catch (java.security.cert.CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private void corpus(String folder, int most) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Corpus.at(folder))) {
            files = walk.filter(Files::isRegularFile)
                    .filter(f -> !f.toString().matches(".*(asn1dumps|\\.(txt|json|md|sh|cnf)$).*"))
                    .filter(f -> size(f) <= LONGEST)
                    .sorted()
                    .toList();
        }
        int step = Math.max(1, files.size() / most);
        for (int i = 0; i < files.size(); i += step) {
            Path file = files.get(i);
            String name = file.getFileName().toString();
            byte[] content = Files.readAllBytes(file);
            Kind kind = name.matches(".*(key|Priv|\\.pri|\\.p12|\\.pfx).*")
                    ? Kind.KEY_FILE
                    : name.matches(".*(cert|\\.crl|\\.cer|\\.crt).*") ? Kind.CERTIFICATE_FILE : Kind.MESSAGE;
            add(folder + "/" + name, kind, content);
            if (kind == Kind.MESSAGE
                    && new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("-----BEGIN ")) {
                ByteArrayOutputStream der = new ByteArrayOutputStream();
                Pem.blocks(content).forEach(b -> der.writeBytes(b.bytes()));
                add(folder + "/" + name + " in BER", kind, der.toByteArray());
            }
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
