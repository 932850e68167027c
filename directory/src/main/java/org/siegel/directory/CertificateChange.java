package org.siegel.directory;

import java.util.ArrayList;
import java.util.List;

/**
 * Exact values to delete from the two certificate attributes and to add to them. What is not named stays as it is.
 *
 * @param add values that the entry lacks
 * @param delete values that it holds
 */
public record CertificateChange(List<CertificateValue> add, List<CertificateValue> delete) {

    public CertificateChange {
        add = List.copyOf(add);
        delete = List.copyOf(delete);
    }

    /** What is left to do of this where these values are there already. */
    public CertificateChange from(List<CertificateValue> there) {
        return new CertificateChange(
                add.stream().filter(v -> !there.contains(v)).toList(),
                delete.stream().filter(there::contains).toList());
    }

    /** What these values become. */
    public List<CertificateValue> applied(List<CertificateValue> before) {
        List<CertificateValue> after = new ArrayList<>(before);
        after.removeAll(delete);
        after.addAll(add);
        return List.copyOf(after);
    }

    /** The change that takes this one back. */
    public CertificateChange inverse() {
        return new CertificateChange(delete, add);
    }

    public boolean isEmpty() {
        return add.isEmpty() && delete.isEmpty();
    }
}
