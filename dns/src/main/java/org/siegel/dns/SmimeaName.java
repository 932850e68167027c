package org.siegel.dns;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;

/** Under which name the records of an address stand (RFC 8162 §3). */
public final class SmimeaName {

    private static final int OCTETS = 28;

    private SmimeaName() {}

    /**
     * The name, without the dot at its end. The local part counts as it is written: {@code Bob} and {@code bob} have
     * different names, and nothing is guessed.
     */
    public static String of(MailAddress address) {
        String local = Normalizer.normalize(unquoted(address.localPart()), Normalizer.Form.NFC);
        try {
            byte[] hash = Primitives.jdk().digest("SHA-256").digest(local.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, OCTETS)) + "._smimecert." + address.domain();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String unquoted(String local) {
        if (local.length() < 2 || !local.startsWith("\"") || !local.endsWith("\"")) {
            return local;
        }
        return local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
