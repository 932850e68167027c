package org.siegel.app;

import java.io.IOException;
import java.util.List;
import org.siegel.smime.DecryptionKey;
import org.siegel.smime.Smime;

/** {@code siegel smime decrypt}. */
final class DecryptCommand implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime decrypt",
                        "Decrypts the outermost encryption of a message.",
                        Keys.KEY,
                        Keys.PASSWORD_FILE,
                        SharedSecrets.PASSWORD,
                        SharedSecrets.SHARED_KEY)
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
        Smime engine = SmimeCommand.engine(given);
        return new Transformation(given, (in, out) -> {
                    if (out.appearsAtTheEnd()) {
                        engine.decrypt(in, keys, out.quarantine());
                    } else {
                        engine.decrypt(in, keys, out);
                    }
                })
                .run(given.files());
    }
}
