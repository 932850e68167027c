package org.siegel.mail;

import jakarta.mail.Flags;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Our flags and IMAP's. */
final class ImapFlags {

    private static final String FORWARDED = "$Forwarded";

    private static final Map<MailStore.Flag, Flags.Flag> SYSTEM = Map.of(
            MailStore.Flag.SEEN, Flags.Flag.SEEN,
            MailStore.Flag.ANSWERED, Flags.Flag.ANSWERED,
            MailStore.Flag.FLAGGED, Flags.Flag.FLAGGED,
            MailStore.Flag.DRAFT, Flags.Flag.DRAFT,
            MailStore.Flag.DELETED, Flags.Flag.DELETED);

    private ImapFlags() {}

    static Flags write(Set<MailStore.Flag> flags) {
        var written = new Flags();
        for (MailStore.Flag flag : flags) {
            Flags.Flag system = SYSTEM.get(flag);
            if (system == null) {
                written.add(FORWARDED);
            } else {
                written.add(system);
            }
        }
        return written;
    }

    static Set<MailStore.Flag> read(Flags flags) {
        Set<MailStore.Flag> read = EnumSet.noneOf(MailStore.Flag.class);
        SYSTEM.forEach((ours, system) -> {
            if (flags.contains(system)) {
                read.add(ours);
            }
        });
        if (flags.contains(FORWARDED)) {
            read.add(MailStore.Flag.FORWARDED);
        }
        return read;
    }
}
