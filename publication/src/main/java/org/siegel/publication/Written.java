package org.siegel.publication;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.siegel.directory.CertificateValue;

/**
 * {@code publication.written}: every value that we ever meant to write to a person's entry, also while another connector had
 * it. An intention counts whatever became of it: its bytes are ours, and a directory may carry out late what it did not answer.
 *
 * @param names as {@link #name} has them
 */
record Written(Set<String> names) {

    static Written read(Handle handle, String person) {
        return new Written(handle
                .createQuery("select attribute, sha256 from publication.written where person = :person")
                .bind("person", person)
                .map((rs, context) ->
                        name(rs.getString("attribute"), HexFormat.of().formatHex(rs.getBytes("sha256"))))
                .stream()
                .collect(Collectors.toSet()));
    }

    static void add(Handle handle, String person, CertificateValue value) {
        handle.execute(
                "insert into publication.written (person, attribute, sha256) values (?, ?, ?) on conflict do nothing",
                person,
                value.attribute().name(),
                HexFormat.of().parseHex(value.sha256()));
    }

    boolean contains(CertificateValue value) {
        return names.contains(name(value.attribute().name(), value.sha256()));
    }

    private static String name(String attribute, String sha256) {
        return attribute + " " + sha256.toLowerCase(Locale.ROOT);
    }
}
