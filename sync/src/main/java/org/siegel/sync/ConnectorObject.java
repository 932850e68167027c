package org.siegel.sync;

import java.util.Map;
import java.util.Optional;
import org.siegel.directory.DirectoryObject;

/**
 * An object of a directory in its connector space.
 *
 * @param connector the directory's name
 * @param object as the directory holds it
 * @param references the source anchor that each distinguished name among its values leads to; a name that leads to nobody who
 *     is synchronized is absent or has an empty one
 */
public record ConnectorObject(String connector, DirectoryObject object, Map<String, String> references) {

    public ConnectorObject {
        references = Map.copyOf(references);
    }

    /** The source anchor of whom this distinguished name means. */
    Optional<String> anchorOf(String dn) {
        return Optional.ofNullable(references.get(dn)).filter(anchor -> !anchor.isEmpty());
    }
}
