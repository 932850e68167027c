package org.siegel.app;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.siegel.smime.DecryptionKey;
import org.siegel.smime.Smime;

/** {@code siegel smime decrypt}. */
final class DecryptCommand implements Command {

    private static final Option SENDER = Option.value(
                    "--sender",
                    "CERT",
                    "the certificate of a sender whose message names it in place of a key (RFC 6278); repeatable")
            .asRepeatable();

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime decrypt",
                        "Decrypts the outermost encryption of a message.",
                        Keys.KEY,
                        Keys.PASSWORD_FILE,
                        SharedSecrets.PASSWORD,
                        SharedSecrets.SHARED_KEY,
                        SENDER)
                .with(Transformation.OPTIONS)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        List<DecryptionKey> keys = SharedSecrets.keys(given);
        keys.addAll(Keys.identities(given));
        if (keys.isEmpty()) {
            throw syntax().wrong("--key FILE is missing");
        }
        List<X509Certificate> senders =
                given.paths(SENDER).stream().map(SmimeCommand::certificate).toList();
        Smime engine = SmimeCommand.engine(given);
        return new Transformation(given, (in, out) -> {
                    if (out.appearsAtTheEnd()) {
                        engine.decrypt(in, keys, senders, out.quarantine());
                    } else {
                        engine.decrypt(in, keys, senders, out);
                    }
                })
                .run(given.files());
    }
}
