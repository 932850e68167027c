package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.function.Predicate;

/** Tells a {@link Quarantine} how it ended, in every case and once. */
final class Quarantined {

    private Quarantined() {}

    interface Decryption<T> {
        T into(OutputStream content) throws IOException, GeneralSecurityException;
    }

    static <T> T run(Quarantine quarantine, Decryption<T> decryption, Predicate<T> authenticated)
            throws IOException, GeneralSecurityException {
        T result;
        try {
            OutputStream content = quarantine.content();
            result = decryption.into(content);
            content.flush();
        } catch (Throwable failure) { // whatever it was, the content must go
            try {
                quarantine.end(Quarantine.Outcome.REFUSED);
            } catch (IOException | RuntimeException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        quarantine.end(authenticated.test(result) ? Quarantine.Outcome.AUTHENTIC : Quarantine.Outcome.UNAUTHENTICATED);
        return result;
    }
}
