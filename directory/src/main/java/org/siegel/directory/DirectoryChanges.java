package org.siegel.directory;

import java.util.List;

/**
 * What changed in the directory since a cursor.
 *
 * @param changed users as they are now, added or changed
 * @param deleted identifiers of users that are gone
 * @param cursor opaque; store it only after the changes are stored, and pass it next time
 * @param full whether this is a full reading: then whoever is not among {@code changed} is gone too
 */
public record DirectoryChanges(List<DirectoryUser> changed, List<String> deleted, String cursor, boolean full) {

    public DirectoryChanges {
        changed = List.copyOf(changed);
        deleted = List.copyOf(deleted);
    }
}
