package org.siegel.tenant;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.siegel.smime.Thumbprint;

/**
 * Authorities whose certificates, and all below them, may be signed with SHA-1 and have RSA keys of 1024 bits.
 *
 * @param all whether this holds for everybody, as in Exchange
 * @param thumbprints otherwise for whom: SHA-1 or SHA-256 of a CA's certificate
 */
public record LegacyAuthorities(boolean all, Set<Thumbprint> thumbprints) {

    static final String EVERYBODY = "*";
    private static final int MOST = 100;

    public LegacyAuthorities {
        thumbprints = Set.copyOf(thumbprints);
    }

    /**
     * Reads what an administrator writes or copies from Windows: thumbprints separated by commas, in either case, with
     * spaces or colons between the digits; {@code *} for everybody; nothing for nobody.
     *
     * @throws IllegalArgumentException naming what is no thumbprint
     */
    static LegacyAuthorities parse(String text) {
        // the dialog of Windows puts an invisible mark before the digits
        String plain = text.replaceAll("[\\s:\\u200e]", "");
        if (plain.equals(EVERYBODY)) {
            return new LegacyAuthorities(true, Set.of());
        }
        Set<Thumbprint> found = new TreeSet<>((a, b) -> a.hex().compareTo(b.hex()));
        for (String one : plain.isEmpty() ? new String[0] : plain.split(",", -1)) {
            String hex = one.toUpperCase(Locale.ROOT);
            if (!hex.matches("[0-9A-F]{40}|[0-9A-F]{64}")) {
                throw new IllegalArgumentException(
                        "'" + one + "' is no thumbprint; 40 or 64 hexadecimal digits each are needed, separated by"
                                + " commas, or * for all");
            }
            found.add(new Thumbprint(hex));
        }
        if (found.size() > MOST) {
            throw new IllegalArgumentException(
                    found.size() + " authorities are too many; at most " + MOST + " can be named, or * for all");
        }
        return new LegacyAuthorities(false, found);
    }

    @Override
    public String toString() {
        return all
                ? EVERYBODY
                : thumbprints.stream().map(Thumbprint::hex).sorted().collect(Collectors.joining(","));
    }
}
