package org.siegel.sync;

import static org.siegel.sync.Transformation.constant;
import static org.siegel.sync.Transformation.direct;
import static org.siegel.sync.Transformation.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.ScopingFilter.Operator;
import org.siegel.sync.SyncRule.Direction;
import org.siegel.sync.SyncRule.JoinRule;
import org.siegel.sync.SyncRule.LinkType;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;

/**
 * The rules that everybody has, after Entra Connect's out-of-box rules: the same names, exclusions and expressions where they
 * apply. One pair of inbound rules for each kind of object of Active Directory, one for each of other directories, and one
 * outbound rule for each kind of object of the tenant.
 */
final class DefaultRules {

    /** What only Active Directory has. */
    private static final ScopingFilter ACTIVE_DIRECTORY =
            new ScopingFilter(List.of(List.of(Clause.of("objectGUID", Operator.ISNOTNULL))));

    private static final ScopingFilter OTHERS =
            new ScopingFilter(List.of(List.of(Clause.of("objectGUID", Operator.ISNULL))));

    /** Source anchor, then the soft match. */
    private static final List<JoinRule> JOINS = List.of(
            new JoinRule(List.of("sourceAnchor"), true),
            new JoinRule(List.of("mail"), false),
            new JoinRule(List.of("userPrincipalName"), false));

    private static final String ANCHOR =
            "IIF(IsGuid([mS-DS-ConsistencyGuid]), StringFromGuid([mS-DS-ConsistencyGuid]), [objectId])";

    private static final String CONFLICT = "CBool(InStr(DNComponent(CRef([dn]), 1), \"\\\\0ACNF:\") > 0)";

    private static final String USER_FILTER =
            "IIF(CBool([isCriticalSystemObject]) || IsPresent([sAMAccountName]) = False"
                    + " || [sAMAccountName] = \"SUPPORT_388945a0\" || Left([mailNickname], 14) = \"SystemMailbox{\""
                    + " || Left([sAMAccountName], 4) = \"AAD_\""
                    + " || (Left([mailNickname], 4) = \"CAS_\" && (InStr([mailNickname], \"}\") > 0))"
                    + " || (Left([sAMAccountName], 4) = \"CAS_\" && (InStr([sAMAccountName], \"}\") > 0))"
                    + " || Left([sAMAccountName], 5) = \"MSOL_\""
                    + " || CBool(IIF(IsPresent([msExchRecipientTypeDetails]),"
                    + " BitAnd([msExchRecipientTypeDetails], &H21C07000) > 0, NULL)) || " + CONFLICT + ", True, NULL)";

    private static final String CONTACT_FILTER = "IIF(CBool([isCriticalSystemObject])"
            + " || (InStr([displayName], \"(MSOL)\") > 0 && CBool([msExchHideFromAddressLists]))"
            + " || (Left([mailNickname], 4) = \"CAS_\" && (InStr([mailNickname], \"}\") > 0)) || " + CONFLICT
            + ", True, NULL)";

    private static final String GROUP_FILTER = "IIF(CBool([isCriticalSystemObject])"
            + " || [sAMAccountName] = \"MSOL_AD_Sync_RichCoexistence\""
            + " || CBool(IIF(IsPresent([msExchRecipientTypeDetails]),"
            + " BitAnd([msExchRecipientTypeDetails], &H40000000) > 0, NULL)) || " + CONFLICT + ", True, NULL)";

    private static final String LOCAL_ADDRESSES = "Union([proxyAddresses], Select($item,"
            + " Union([mailLocalAddress], [mailAlternateAddress]), \"smtp:\" & $item))";

    private static final Transformation CERTIFICATE = direct(CompiledRules.USER_CERTIFICATE);
    private static final Transformation SMIME_CERTIFICATE = direct(CompiledRules.USER_SMIME_CERTIFICATE);

    static final List<SyncRule> ALL = List.of(
            join("ad-user", "In from AD - User Join", ObjectType.USER, 100, ACTIVE_DIRECTORY, USER_FILTER),
            common(
                    "ad-user",
                    "In from AD - User Common",
                    ObjectType.USER,
                    101,
                    ACTIVE_DIRECTORY,
                    name("sAMAccountName"),
                    direct("userPrincipalName"),
                    direct("mailNickname"),
                    direct("mail"),
                    direct("proxyAddresses"),
                    CERTIFICATE,
                    SMIME_CERTIFICATE),
            join("ad-contact", "In from AD - Contact Join", ObjectType.CONTACT, 102, ACTIVE_DIRECTORY, CONTACT_FILTER),
            common(
                    "ad-contact",
                    "In from AD - Contact Common",
                    ObjectType.CONTACT,
                    103,
                    ACTIVE_DIRECTORY,
                    name("name"),
                    direct("mailNickname"),
                    direct("mail"),
                    direct("proxyAddresses"),
                    CERTIFICATE,
                    SMIME_CERTIFICATE),
            join("ad-group", "In from AD - Group Join", ObjectType.GROUP, 104, ACTIVE_DIRECTORY, GROUP_FILTER),
            common(
                    "ad-group",
                    "In from AD - Group Common",
                    ObjectType.GROUP,
                    105,
                    ACTIVE_DIRECTORY,
                    name("sAMAccountName"),
                    direct("mailNickname"),
                    direct("mail"),
                    direct("proxyAddresses"),
                    direct("member")),
            join("ldap-user", "In from LDAP - User Join", ObjectType.USER, 110, OTHERS, ""),
            common(
                    "ldap-user",
                    "In from LDAP - User Common",
                    ObjectType.USER,
                    111,
                    OTHERS,
                    name("uid"),
                    direct("userPrincipalName"),
                    expression("mailNickname", "IIF(IsPresent([mailNickname]), [mailNickname], [uid])"),
                    direct("mail"),
                    expression("proxyAddresses", LOCAL_ADDRESSES),
                    CERTIFICATE,
                    SMIME_CERTIFICATE),
            join("ldap-contact", "In from LDAP - Contact Join", ObjectType.CONTACT, 112, OTHERS, ""),
            common(
                    "ldap-contact",
                    "In from LDAP - Contact Common",
                    ObjectType.CONTACT,
                    113,
                    OTHERS,
                    name("uid"),
                    direct("mailNickname"),
                    direct("mail"),
                    expression("proxyAddresses", LOCAL_ADDRESSES),
                    CERTIFICATE,
                    SMIME_CERTIFICATE),
            join("ldap-group", "In from LDAP - Group Join", ObjectType.GROUP, 114, OTHERS, ""),
            common(
                    "ldap-group",
                    "In from LDAP - Group Common",
                    ObjectType.GROUP,
                    115,
                    OTHERS,
                    name("ou"),
                    direct("mailNickname"),
                    direct("mail"),
                    expression("proxyAddresses", LOCAL_ADDRESSES),
                    expression(
                            "member", "Union([member], [uniqueMember], [rfc822MailMember], [mgrpRFC822MailMember])")),
            out("User", ObjectType.USER, 120, CERTIFICATE, SMIME_CERTIFICATE),
            out("Contact", ObjectType.CONTACT, 121, CERTIFICATE, SMIME_CERTIFICATE),
            out("Group", ObjectType.GROUP, 122, direct("member")));

    private DefaultRules() {}

    static boolean isDefault(String id) {
        return ALL.stream().anyMatch(rule -> rule.id().equals(id));
    }

    private static MetaverseType type(ObjectType type) {
        return type == ObjectType.GROUP ? MetaverseType.GROUP : MetaverseType.PERSON;
    }

    private static String label(ObjectType type) {
        return switch (type) {
            case USER -> "User";
            case CONTACT -> "Contact";
            case GROUP -> "Group";
        };
    }

    private static SyncRule join(
            String id, String name, ObjectType type, int precedence, ScopingFilter scope, String filter) {
        List<Transformation> always =
                List.of(expression("sourceAnchor", ANCHOR), constant("sourceObjectType", label(type)));
        return inbound(
                id + "-join",
                name,
                type,
                LinkType.PROVISION,
                precedence,
                scope,
                type == ObjectType.GROUP ? JOINS.subList(0, 2) : JOINS,
                filter.isEmpty() ? always : List.of(always.get(0), always.get(1), expression("cloudFiltered", filter)));
    }

    private static SyncRule common(
            String id, String name, ObjectType type, int precedence, ScopingFilter scope, Transformation... flows) {
        return inbound(id + "-common", name, type, LinkType.JOIN, precedence, scope, List.of(), List.of(flows));
    }

    private static SyncRule inbound(
            String id,
            String name,
            ObjectType type,
            LinkType link,
            int precedence,
            ScopingFilter scope,
            List<JoinRule> joins,
            List<Transformation> flows) {
        return new SyncRule(
                "in-" + id,
                name,
                true,
                Direction.INBOUND,
                SyncRule.ANY,
                type,
                type(type),
                link,
                precedence,
                scope,
                joins,
                flows);
    }

    /** displayName, else cn, else the name by which somebody logs in. */
    private static Transformation name(String last) {
        return expression(
                "displayName",
                "IIF(IsPresent(Trim([displayName])), [displayName], IIF(IsPresent(Trim([cn])), [cn], [" + last + "]))");
    }

    private static SyncRule out(String label, ObjectType type, int precedence, Transformation... more) {
        List<Transformation> flows = new ArrayList<>(
                List.of(direct("displayName"), direct("mailNickname"), direct("mail"), direct("proxyAddresses")));
        flows.addAll(List.of(more));
        return new SyncRule(
                "out-" + label.toLowerCase(Locale.ROOT),
                "Out to Tenant - " + label,
                true,
                Direction.OUTBOUND,
                SyncRule.TENANT,
                type,
                type(type),
                LinkType.PROVISION,
                precedence,
                new ScopingFilter(List.of(List.of(
                        new Clause("sourceObjectType", Operator.EQUAL, label),
                        new Clause("cloudFiltered", Operator.NOTEQUAL, "True")))),
                List.of(),
                flows);
    }
}
