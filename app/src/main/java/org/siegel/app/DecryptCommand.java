package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.siegel.smime.Identity;

/** {@code siegel smime decrypt}. */
final class DecryptCommand implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime decrypt",
                        "Decrypts the outermost encryption of a message.",
                        Keys.KEY.asRequired(),
                        Keys.PASSWORD_FILE,
                        SmimeCommand.OUTPUT)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, 1);
    }

    @Override
    public int run(Arguments given) throws IOException {
        List<Identity> identities = Keys.identities(given);
        try (InputStream in = Inputs.message(given.file());
                MessageOutput out = MessageOutput.to(given.path(SmimeCommand.OUTPUT))) {
            SmimeCommand.engine().decrypt(in, identities, out);
            out.commit();
        }
        return Siegel.HOLDS;
    }
}
