package org.siegel.tenant;

import java.util.OptionalLong;

/**
 * What is to be told about a change of the virtual certificate collection.
 *
 * @param act how it came about
 * @param restored the version that it brings back; empty unless {@code act} is RESTORE
 * @param comment why, in the administrator's words; may be empty
 * @param expected the version that it was made for, 0 for none yet; empty where it may be any
 */
public record CollectionChange(Act act, OptionalLong restored, String comment, OptionalLong expected) {

    /** A replacement of whatever is there, without a comment. */
    public static final CollectionChange REPLACE =
            new CollectionChange(Act.REPLACE, OptionalLong.empty(), "", OptionalLong.empty());

    /** How a version came about. */
    public enum Act {
        REPLACE,
        MERGE,
        RESTORE
    }

    /** This change, for this version only. */
    public CollectionChange expecting(long version) {
        return new CollectionChange(act, restored, comment, OptionalLong.of(version));
    }
}
