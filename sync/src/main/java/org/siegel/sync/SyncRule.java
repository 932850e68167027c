package org.siegel.sync;

import java.util.List;

/**
 * A synchronization rule, with the parts and names of Entra Connect's.
 *
 * @param id the same for ever; letters, digits and hyphens
 * @param name for people
 * @param enabled whether it counts
 * @param direction from a directory to the metaverse, or from there to the tenant
 * @param connectedSystem the directory's name, {@link #ANY} for each, {@link #TENANT} for outbound rules
 * @param connectedSystemObjectType which objects of the connected system it is about
 * @param metaverseObjectType what they are in the metaverse
 * @param linkType what it does beside contributing values
 * @param precedence no two rules have the same; the lower number wins. Below {@link #FIRST_DEFAULT} for rules of one's own
 * @param scopingFilter which objects it is about
 * @param joinRules by what an object that is not joined finds another directory's; the first that finds exactly one decides
 * @param transformations what it contributes
 */
public record SyncRule(
        String id,
        String name,
        boolean enabled,
        Direction direction,
        String connectedSystem,
        ObjectType connectedSystemObjectType,
        MetaverseType metaverseObjectType,
        LinkType linkType,
        int precedence,
        ScopingFilter scopingFilter,
        List<JoinRule> joinRules,
        List<Transformation> transformations) {

    /** Every directory. */
    public static final String ANY = "*";

    /** The connected system of outbound rules. */
    public static final String TENANT = "Tenant";

    /** Precedences from here on belong to the default rules, as in Entra Connect. */
    public static final int FIRST_DEFAULT = 100;

    public SyncRule {
        joinRules = List.copyOf(joinRules);
        transformations = List.copyOf(transformations);
    }

    /** Which way values go, seen from the metaverse. */
    public enum Direction {
        INBOUND,
        OUTBOUND
    }

    /** What an object is in a directory or in the tenant. */
    public enum ObjectType {
        USER,
        CONTACT,
        GROUP
    }

    /** What an object is in the metaverse. */
    public enum MetaverseType {
        PERSON,
        GROUP
    }

    /** What a rule in scope does to the object in its target. */
    public enum LinkType {
        /** Makes one where there is none. */
        PROVISION,
        /** Contributes to one that is there. */
        JOIN,
        /** Contributes to one that is there, and keeps it there while the rule is in scope. */
        STICKY_JOIN
    }

    /**
     * Attributes of the metaverse whose values must all agree.
     *
     * @param attributes {@code mail} is the primary address; one attribute or more
     * @param caseSensitive whether case counts
     */
    public record JoinRule(List<String> attributes, boolean caseSensitive) {
        public JoinRule {
            attributes = List.copyOf(attributes);
        }
    }

    /** Whether it is Siegel's own, which cannot be edited. */
    public boolean isDefault() {
        return DefaultRules.isDefault(id);
    }

    public SyncRule withEnabled(boolean other) {
        return new SyncRule(
                id,
                name,
                other,
                direction,
                connectedSystem,
                connectedSystemObjectType,
                metaverseObjectType,
                linkType,
                precedence,
                scopingFilter,
                joinRules,
                transformations);
    }

    /** A copy that may be edited: enabled, with a name and a place of its own. */
    public SyncRule copy(String otherId, String otherName, int otherPrecedence) {
        return new SyncRule(
                otherId,
                otherName,
                true,
                direction,
                connectedSystem,
                connectedSystemObjectType,
                metaverseObjectType,
                linkType,
                otherPrecedence,
                scopingFilter,
                joinRules,
                transformations);
    }
}
