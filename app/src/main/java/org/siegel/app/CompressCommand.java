package org.siegel.app;

import java.io.IOException;
import org.siegel.smime.Smime;

/** {@code siegel smime compress}. */
final class CompressCommand implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smime compress",
                        "Compresses a message (RFC 8551 §3.6); to be done before it is signed or encrypted.")
                .with(Transformation.OPTIONS)
                .withOperands("FILE", SmimeCommand.MESSAGE, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        Smime engine = SmimeCommand.engine(given);
        return new Transformation(given, engine::compress).run(given.files());
    }
}
