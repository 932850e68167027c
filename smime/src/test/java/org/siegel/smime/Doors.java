package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.siegel.smime.Hostile.Kind;

/** Every way into the engine that takes bytes from outside. */
final class Doors {

    /**
     * One way in.
     *
     * @param rare tried for some of the inputs only, since it seldom tells more
     */
    record Door(String name, Kind kind, boolean rare, Consumer<byte[]> enter) {}

    private Doors() {}

    static List<Door> all(Primitives primitives, List<Identity> people) {
        Smime smime = new Smime(primitives, Limits.DEFAULT);
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        Identity signer = people.getFirst();
        List<DecryptionKey> keys = new ArrayList<>(people);
        keys.add(new DecryptionKey.Password(Secret.ofPassword("password")));
        keys.add(new DecryptionKey.SharedKey(new byte[0], Secret.of(new byte[16])));
        SignOptions options = SignOptions.at(Engine.TIME);
        List<Recipient> recipients = List.of(new Recipient.OfCertificate(signer.certificate()));
        OutputStream nowhere = OutputStream.nullOutputStream();
        Optional<Secret> password = Optional.of(Secret.ofPassword("password"));
        return List.of(
                message("inspect with keys", false, in -> smime.inspect(in, keys, List.of(signer.certificate()))),
                message("inspect", true, in -> smime.inspect(in, List.of(), List.of())),
                message("decrypt", false, in -> smime.decrypt(in, keys, List.of(), nowhere)),
                message("sign", true, in -> smime.sign(in, signer, options, nowhere)),
                message(
                        "sign opaque with header protection",
                        true,
                        in -> smime.sign(
                                in,
                                signer,
                                options.withForm(SignOptions.Form.OPAQUE)
                                        .withHeaderProtection(HeaderProtection.BASELINE),
                                nowhere)),
                message(
                        "encrypt",
                        true,
                        in -> smime.encrypt(in, recipients, EncryptOptions.with(ContentCipher.AES_256_GCM), nowhere)),
                message(
                        "encrypt with header protection",
                        true,
                        in -> smime.encrypt(
                                in,
                                recipients,
                                EncryptOptions.with(ContentCipher.AES_128_CBC)
                                        .withHeaderProtection(HeaderProtection.BASELINE),
                                nowhere)),
                new Door("CMS decrypt", Kind.MESSAGE, false, object -> cms.decrypt(object, keys, List.of())),
                new Door(
                        "CMS verify",
                        Kind.MESSAGE,
                        false,
                        object -> cms.verify(object, List.of(signer.certificate()), nowhere)),
                new Door(
                        "CMS verify detached",
                        Kind.MESSAGE,
                        true,
                        object -> cms.verifyDetached(object, InputStream.nullInputStream(), List.of())),
                new Door(
                        "CMS decrypt and verify",
                        Kind.MESSAGE,
                        true,
                        object -> cms.decryptAndVerify(object, keys, List.of(), nowhere)),
                message("CMS decrypt a stream", true, in -> cms.decrypt(in, keys, List.of(), nowhere)),
                message("CMS verify a stream", true, in -> cms.verify(in, List.of(), nowhere)),
                message(
                        "CMS decrypt and verify a stream",
                        true,
                        in -> cms.decryptAndVerify(in, keys, List.of(), nowhere)),
                new Door("key file", Kind.KEY_FILE, false, file -> KeyFiles.identities(file, password)),
                new Door(
                        "key file without password",
                        Kind.KEY_FILE,
                        true,
                        file -> KeyFiles.identities(file, Optional.empty())),
                new Door("certificates", Kind.CERTIFICATE_FILE, false, CertificateFiles::certificates),
                new Door("revocation lists", Kind.CERTIFICATE_FILE, false, CertificateFiles::crls),
                new Door("directory value", Kind.CERTIFICATE_FILE, false, PublicationValue::read),
                new Door("address", Kind.CERTIFICATE_FILE, true, text -> MailAddress.parse(Engine.text(text))));
    }

    private static Door message(String name, boolean rare, Consumer<InputStream> enter) {
        return new Door(name, Kind.MESSAGE, rare, bytes -> enter.accept(new ByteArrayInputStream(bytes)));
    }
}
