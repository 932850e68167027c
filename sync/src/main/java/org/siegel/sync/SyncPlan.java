package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.siegel.directory.DirectoryChanges;
import org.siegel.directory.DirectoryUser;
import org.siegel.tenant.Recipient;

/**
 * What a cycle has to do, made from what is there and what was read, and from nothing else.
 *
 * <p>What a recipient becomes depends on his own directory entry alone, never on another user or on what he was before.
 * So cycles may be lost, repeated, or be full ones in between: they all end in the same tenant. It is also why an address
 * that two users claim is not decided here (see {@link org.siegel.tenant.Recipients#find}).
 *
 * @param added recipients that were not there
 * @param updated recipients that were different
 * @param deleted directory identifiers of recipients that go
 * @param unchanged how many were read and are as they were
 * @param withoutAddress how many users were read who are no recipients
 * @param notes what was left out of whom
 */
record SyncPlan(
        List<Recipient> added,
        List<Recipient> updated,
        List<String> deleted,
        int unchanged,
        int withoutAddress,
        List<SyncReport.Note> notes) {

    /**
     * Makes the plan.
     *
     * @param current {@link Recipient#fingerprint} of every recipient by his directory identifier
     * @param read what the directory said
     */
    static SyncPlan of(Map<String, String> current, DirectoryChanges read, int certificateLimit, Instant now) {
        Map<String, DirectoryUser> users = new LinkedHashMap<>();
        read.changed().forEach(user -> users.put(user.id(), user));

        List<Recipient> added = new ArrayList<>();
        List<Recipient> updated = new ArrayList<>();
        List<SyncReport.Note> notes = new ArrayList<>();
        Set<String> deleted = new LinkedHashSet<>(read.full() ? current.keySet() : read.deleted());
        deleted.retainAll(current.keySet());
        int unchanged = 0;
        int withoutAddress = 0;
        for (DirectoryUser user : users.values()) {
            if (user.mail().isEmpty()) {
                withoutAddress++;
                if (current.containsKey(user.id())) {
                    deleted.add(user.id());
                }
                continue;
            }
            deleted.remove(user.id());
            Recipient recipient = recipient(user, certificateLimit, now, notes);
            String before = current.get(user.id());
            if (before == null) {
                added.add(recipient);
            } else if (before.equals(recipient.fingerprint())) {
                unchanged++;
            } else {
                updated.add(recipient);
            }
        }
        return new SyncPlan(added, updated, List.copyOf(deleted), unchanged, withoutAddress, notes);
    }

    private static Recipient recipient(
            DirectoryUser user, int certificateLimit, Instant now, List<SyncReport.Note> notes) {
        var userCertificate =
                CertificateValues.choose("userCertificate", user.userCertificate(), certificateLimit, now);
        var userSmimeCertificate =
                CertificateValues.choose("userSMIMECertificate", user.userSmimeCertificate(), certificateLimit, now);
        userCertificate.note().ifPresent(sentence -> notes.add(new SyncReport.Note(user.id(), sentence)));
        userSmimeCertificate.note().ifPresent(sentence -> notes.add(new SyncReport.Note(user.id(), sentence)));
        return new Recipient(
                user.id(),
                printable(user.displayName()),
                user.mail().orElseThrow(),
                user.proxyAddresses(),
                userCertificate.taken(),
                userSmimeCertificate.taken());
    }

    /** Directories hold any character; PostgreSQL's text no NUL, and no screen wants the others. */
    private static String printable(String text) {
        return text.codePoints()
                .filter(c ->
                        !Character.isISOControl(c) && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Recipients to write. */
    List<Recipient> put() {
        List<Recipient> put = new ArrayList<>(added);
        put.addAll(updated);
        return put;
    }
}
