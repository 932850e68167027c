package org.siegel.tenant;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The tenant as one source sees it: the objects that this source wrote, and no others. Whoever writes here twice has
 * written once, so whoever does not know whether a call arrived repeats it.
 *
 * <p>Every method throws {@link TenantException} where the tenant cannot be reached or refuses the source; what was sent may
 * then be there or not.
 */
public interface TenantPort {

    /** The most that one {@link #apply} takes. */
    int MOST_EXPORTS = 1000;

    /** Values of one certificate attribute; a person with more is refused as {@code LargeObject}. */
    int MOST_VALUES = 100;

    /** Bytes of a value; a person with a larger one is refused as {@code LargeObject}. Active Directory allows 32 KiB. */
    int LARGEST_VALUE = 64 * 1024;

    /** Members of a group, as in Entra ID; a group with more is refused as {@code LargeObject}. */
    int MOST_MEMBERS = 250_000;

    /** What the tenant has of an object. */
    record Version(String sourceAnchor, TenantObject.Kind kind, String fingerprint) {}

    /**
     * Asks whether the tenant is there and knows the source, and changes nothing.
     *
     * @throws TenantException.NotAuthorized if it knows the source no more
     */
    void check();

    /** Hands over every object of this source, in any order, as a stream. */
    void list(Consumer<Version> sink);

    /** Those of these objects that are there, by source anchor; at most {@link #MOST_EXPORTS} at a time. */
    Map<String, TenantObject> get(Collection<String> sourceAnchors);

    /**
     * Writes objects: each on its own, so that one that is refused keeps none of the others out.
     *
     * @param exports at most {@link #MOST_EXPORTS}, at most one for a source anchor
     * @return one outcome for each, in the same order
     */
    List<Outcome> apply(List<Export> exports);
}
