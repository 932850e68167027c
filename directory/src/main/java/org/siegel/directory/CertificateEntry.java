package org.siegel.directory;

import java.util.List;
import java.util.Optional;

/**
 * Both certificate attributes of a person's entry, as they were read.
 *
 * @param id the directory's stable identifier of the entry ({@link DirectoryUser#id})
 * @param dn where the entry was
 * @param values every value of both attributes, whoever wrote it
 * @param version what the directory calls this state of the entry (OpenLDAP's entryCSN, OpenDJ's etag); empty where it
 *     has no such thing, as Active Directory, or does not show it to our account
 */
public record CertificateEntry(String id, String dn, List<CertificateValue> values, Optional<String> version) {

    public CertificateEntry {
        values = List.copyOf(values);
    }

    /** The values of one attribute. */
    public List<CertificateValue> values(CertificateAttribute attribute) {
        return values.stream().filter(v -> v.attribute() == attribute).toList();
    }
}
