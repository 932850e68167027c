package org.siegel.sync;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.siegel.directory.DirectoryObject;

/** The names by which a group knows its members. */
final class MemberNames {

    private MemberNames() {}

    /**
     * As the group has them.
     *
     * @param members attributes that name members
     */
    static List<String> of(DirectoryObject object, Set<String> members) {
        return object.kind() == DirectoryObject.Kind.GROUP
                ? members.stream()
                        .flatMap(attribute -> object.texts(attribute).stream())
                        .toList()
                : List.of();
    }

    /** All of them in the forms in which they are compared. */
    static List<String> comparable(DirectoryObject object, Set<String> members) {
        return of(object, members).stream()
                .flatMap(name -> comparable(name).stream())
                .distinct()
                .toList();
    }

    /** What a member's name may be: without the bit string if it has one (uniqueMember, RFC 4517 §3.3.21). */
    static List<String> comparable(String name) {
        return Stream.of(name, name.replaceFirst("#'[01]*'B$", ""))
                .flatMap(form -> ComparableName.of(form).stream())
                .distinct()
                .toList();
    }
}
