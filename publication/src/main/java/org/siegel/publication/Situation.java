package org.siegel.publication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryUser;

/**
 * Everything that a plan follows from.
 *
 * @param directory the directory's name
 * @param user the person
 * @param entry what the entry holds
 * @param issued for each of the person's addresses, the primary one first, the certificates of our authority, newest first
 * @param written what we ever wrote there
 * @param last our last change of the entry
 * @param now the time
 */
record Situation(
        String directory,
        DirectoryUser user,
        CertificateEntry entry,
        List<List<IssuedCertificate>> issued,
        Written written,
        Optional<JournalEntry> last,
        Instant now) {

    /** The same, if the entry held other values. */
    Situation holding(List<CertificateValue> values) {
        var other = new CertificateEntry(entry.id(), entry.dn(), values, Optional.empty());
        return new Situation(directory, user, other, issued, written, last, now);
    }
}
