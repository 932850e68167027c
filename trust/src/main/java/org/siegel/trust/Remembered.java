package org.siegel.trust;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SmimeCapability;
import org.siegel.smime.SmimeCapability.ContentEncryption;

/**
 * What became of an announcement.
 *
 * @param address whose it is
 * @param outcome how it stands to what was known
 * @param kept what is known from now on
 * @param lost good ciphers that were announced before and are not any more
 */
public record Remembered(
        MailAddress address, Outcome outcome, AnnouncedCapabilities kept, List<ContentEncryption> lost) {

    /** How a new announcement stands to the former one. */
    public enum Outcome {
        /** Nothing was known. */
        FIRST,
        /** The same list again, and newer. */
        CONFIRMED,
        /** Another list took the place of the former. */
        REPLACED,
        /** So it did, and it lacks good ciphers of the former: an older program, or somebody who wants weaker messages. */
        WEAKENED,
        /** It is not newer than what is known, which stays. */
        OLDER
    }

    public Remembered {
        lost = List.copyOf(lost);
    }

    /** The rule of RFC 8551 §2.7.1, for every store: the later signing time wins. */
    public static Remembered of(Optional<AnnouncedCapabilities> former, ProvenCapabilities proven) {
        AnnouncedCapabilities found = proven.announced();
        if (former.isEmpty()) {
            return new Remembered(proven.address(), Outcome.FIRST, found, List.of());
        }
        AnnouncedCapabilities known = former.get();
        if (!found.announced().isAfter(known.announced())) {
            return new Remembered(proven.address(), Outcome.OLDER, known, List.of());
        }
        if (found.capabilities().equals(known.capabilities())) {
            return new Remembered(proven.address(), Outcome.CONFIRMED, found, List.of());
        }
        List<ContentEncryption> lost = known.capabilities().contentEncryption().stream()
                .filter(c -> !c.weak())
                .filter(c -> !found.capabilities().has(c.oid()))
                .toList();
        return new Remembered(proven.address(), lost.isEmpty() ? Outcome.REPLACED : Outcome.WEAKENED, found, lost);
    }

    /** One sentence for people. */
    public String sentence() {
        return switch (outcome) {
            case FIRST -> address + " reads " + ciphers(kept.capabilities().contentEncryption()) + ".";
            case CONFIRMED -> address + " still reads what is known.";
            case REPLACED ->
                address + " now reads " + ciphers(kept.capabilities().contentEncryption()) + ".";
            case WEAKENED -> address + " no longer announces " + ciphers(lost) + ".";
            case OLDER -> address + " announced something newer before, which stays.";
        };
    }

    private static String ciphers(List<ContentEncryption> some) {
        return some.isEmpty()
                ? "no cipher that is named"
                : some.stream().map(SmimeCapability::name).collect(Collectors.joining(", "));
    }
}
