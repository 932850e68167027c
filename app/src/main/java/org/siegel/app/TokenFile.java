package org.siegel.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.siegel.smime.Secret;

/**
 * The token in the first line of a file, read anew for every request, so that it can be replaced while the agent runs. While
 * the file is being written the token before counts.
 */
final class TokenFile implements Supplier<Secret> {

    /** What fits into a header field. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1000}");

    private final Path file;
    private Secret last;

    /** @throws UsageException if there is no token in it */
    TokenFile(Path file) {
        this.file = file;
        this.last = read().orElseThrow(() -> new UsageException("the first line of " + file + " is no token"));
    }

    private Optional<Secret> read() {
        return Optional.of(Inputs.password(file))
                .filter(secret -> TOKEN.matcher(new String(secret.chars())).matches());
    }

    @Override
    public synchronized Secret get() {
        try {
            last = read().orElse(last);
        } catch (UsageException e) {
            System.getLogger(TokenFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "the token that was read before is used", e);
        }
        return last;
    }
}
