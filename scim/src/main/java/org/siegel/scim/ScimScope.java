package org.siegel.scim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a token allows. Whoever may write resources of a type may read those, too. */
public enum ScimScope {
    READ("read"),
    USERS_WRITE("users:write"),
    GROUPS_WRITE("groups:write");

    private final String text;

    ScimScope(String text) {
        this.text = text;
    }

    /** As administrators write it: {@code users:write}. */
    public String text() {
        return text;
    }

    /** The scope that is written so. */
    public static Optional<ScimScope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }

    /** All, as they are written. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(ScimScope::text).toList();
    }

    static ScimScope writing(ResourceType type) {
        return type == ResourceType.USER ? USERS_WRITE : GROUPS_WRITE;
    }

    static boolean mayRead(Set<ScimScope> scopes, ResourceType type) {
        return scopes.contains(READ) || scopes.contains(writing(type));
    }
}
