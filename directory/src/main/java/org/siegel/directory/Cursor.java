package org.siegel.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a reading leaves for the next one.
 *
 * @param scope what was read: base, kinds, attributes
 * @param containers which containers were there: one that is renamed or moved takes what it holds along without a word
 *     about each
 * @param mark how far the changes were told
 */
record Cursor(String scope, String containers, ChangeSource.Mark mark) {

    private static final String FORM = "1";
    private static final int FIELDS = 7;

    /** Fields and a checksum: slapd takes a damaged cookie for none and says nothing of it. */
    String text() {
        String fields = String.join(
                ":",
                FORM,
                mark.way(),
                encoded(scope),
                encoded(containers),
                encoded(mark.server()),
                encoded(mark.position()));
        return fields + ":" + digest(fields);
    }

    static Optional<Cursor> parse(String text) {
        String[] fields = text.split(":", -1);
        int last = text.lastIndexOf(':');
        if (fields.length != FIELDS
                || !fields[0].equals(FORM)
                || !fields[FIELDS - 1].equals(digest(text.substring(0, last)))) {
            return Optional.empty();
        }
        return Optional.of(new Cursor(
                decoded(fields[2]),
                decoded(fields[3]),
                new ChangeSource.Mark(fields[1], decoded(fields[4]), decoded(fields[5]))));
    }

    /** Sixteen hexadecimal digits that differ when the text does. */
    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String encoded(String field) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(field.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String field) {
        return new String(Base64.getUrlDecoder().decode(field), StandardCharsets.UTF_8);
    }
}
