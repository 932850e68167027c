package org.siegel.directory;

/**
 * One line of a {@link Reading}. The same object may be put and gone several times: the last word counts. An identifier that
 * was never heard of is no error.
 */
public sealed interface DirectoryChange {

    /** The directory's stable identifier of the object. */
    String id();

    /** The object as it is now, whole: what it lacks here it does not have. */
    record Put(DirectoryObject object) implements DirectoryChange {
        @Override
        public String id() {
            return object.id();
        }
    }

    /**
     * The object is there. What was read of it in earlier readings still holds, unless this reading also puts it, before or
     * after.
     */
    record Kept(String id) implements DirectoryChange {}

    /** The object was deleted, left the subtree, or is none of the kinds that are read any more. */
    record Gone(String id) implements DirectoryChange {}
}
