package org.siegel.scim;

import static org.siegel.scim.Attribute.complex;
import static org.siegel.scim.Attribute.of;
import static org.siegel.scim.Attribute.text;

import java.util.List;
import org.siegel.scim.Attribute.Type;

/** The schemas that the door knows. A password is in none of them: Siegel neither takes nor checks one. */
final class Schemas {

    /** Attributes of every resource (RFC 7643 §3.1). */
    static final List<Attribute> COMMON = List.of(
            text("id", "Identifier of the resource on this server").exact().byServer(),
            text("externalId", "Identifier of the resource where it comes from").exact(),
            complex(
                            "meta",
                            "What the server says about the resource",
                            text("resourceType", "User or Group").exact().byServer(),
                            of(Type.DATE_TIME, "created", "When it was made").byServer(),
                            of(Type.DATE_TIME, "lastModified", "When it was last changed")
                                    .byServer(),
                            of(Type.REFERENCE, "location", "Where it is").byServer(),
                            text("version", "Its entity tag").exact().byServer())
                    .byServer(),
            text("schemas", "URNs of the schemas in use").exact().many());

    /** RFC 7643 §4.1, without {@code password}, {@code groups} and the entitlements of other systems' users. */
    static final Schema USER = new Schema(
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "User",
            "A person or contact",
            List.of(
                    text("userName", "Unique name of the user").mandatory().unique(),
                    complex(
                            "name",
                            "The parts of the name",
                            text("formatted", "The whole name"),
                            text("familyName", "Family name"),
                            text("givenName", "Given name"),
                            text("middleName", "Middle names"),
                            text("honorificPrefix", "Title"),
                            text("honorificSuffix", "Suffix")),
                    text("displayName", "Name as it is shown"),
                    text("nickName", "Casual name"),
                    of(Type.REFERENCE, "profileUrl", "A page about the user"),
                    text("title", "Title in the organisation"),
                    text("userType", "Contact marks a mail contact; anything else is a user"),
                    text("preferredLanguage", "As in Accept-Language"),
                    text("locale", "Default location"),
                    text("timezone", "As in the IANA time zone database"),
                    of(Type.BOOLEAN, "active", "false takes the user out of the tenant's recipients"),
                    list(
                                    "emails",
                                    "Mail addresses; the primary one is the primary SMTP address",
                                    text("value", "Address"))
                            .like("work", "home", "other"),
                    list("phoneNumbers", "Phone numbers", text("value", "Number")),
                    list("ims", "Addresses of instant messaging", text("value", "Address")),
                    list("photos", "Pictures", of(Type.REFERENCE, "value", "URL")),
                    complex(
                                    "addresses",
                                    "Postal addresses",
                                    text("formatted", "The whole address"),
                                    text("streetAddress", "Street and number"),
                                    text("locality", "City"),
                                    text("region", "State or region"),
                                    text("postalCode", "Postal code"),
                                    text("country", "ISO 3166-1 code"),
                                    text("type", "What it is for"),
                                    of(Type.BOOLEAN, "primary", "Whether it is the preferred one"))
                            .many(),
                    list("roles", "Roles of the user", text("value", "Role")),
                    list("entitlements", "Entitlements of the user", text("value", "Entitlement")),
                    list(
                            "x509Certificates",
                            "Values of userCertificate: DER in base64",
                            of(Type.BINARY, "value", "A certificate"))));

    /** RFC 7643 §4.3. */
    static final Schema ENTERPRISE_USER = new Schema(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "Enterprise User",
            "A user of an organisation",
            List.of(
                    text("employeeNumber", "Number of the employee"),
                    text("costCenter", "Cost centre"),
                    text("organization", "Organisation"),
                    text("division", "Division"),
                    text("department", "Department"),
                    complex(
                            "manager",
                            "Whom the user reports to",
                            text("value", "id of the manager").exact(),
                            of(Type.REFERENCE, "$ref", "Where the manager is"),
                            text("displayName", "Name of the manager"))));

    /** What S/MIME needs and RFC 7643 has no place for. The form of the URN is the one that Entra ID lets an administrator map. */
    static final Schema SMIME_USER = new Schema(
            "urn:ietf:params:scim:schemas:extension:siegel:2.0:User",
            "S/MIME User",
            "What Siegel keeps of a user beyond RFC 7643",
            List.of(
                    complex(
                                    "userSMIMECertificate",
                                    "Values of userSMIMECertificate: CMS SignedData in base64",
                                    of(Type.BINARY, "value", "CMS SignedData (RFC 2798 section 2.8)"))
                            .many(),
                    text("mailNickname", "Exchange's alias"),
                    text(
                                    "proxyAddresses",
                                    "Addresses in Exchange's form: SMTP:primary, smtp:other; prefer emails where you can")
                            .many(),
                    text("fingerprint", "Hash over what the tenant keeps of the user")
                            .exact()
                            .byServer()));

    /** RFC 7643 §4.2. */
    static final Schema GROUP = new Schema(
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "Group",
            "A distribution group",
            List.of(
                    text("displayName", "Name of the group").mandatory(),
                    complex(
                                    "members",
                                    "Users and groups that you wrote",
                                    text("value", "id of the member").exact(),
                                    of(Type.REFERENCE, "$ref", "Where the member is"),
                                    text("type", "User or Group").like("User", "Group"),
                                    text("display", "Name of the member"))
                            .many()));

    /** A group as an address. */
    static final Schema SMIME_GROUP = new Schema(
            "urn:ietf:params:scim:schemas:extension:siegel:2.0:Group",
            "Mail Group",
            "What makes a group a distribution group",
            List.of(
                    list(
                            "emails",
                            "Addresses of the group; without one it is kept but nobody can write to it",
                            text("value", "Address")),
                    text("mailNickname", "Exchange's alias"),
                    text("proxyAddresses", "Addresses in Exchange's form: SMTP:primary, smtp:other")
                            .many(),
                    text("membersByExternalId", "externalId of members, who may come later than the group")
                            .exact()
                            .many(),
                    text("outsideMembers", "Mail addresses of members outside").many(),
                    text("fingerprint", "Hash over what the tenant keeps of the group")
                            .exact()
                            .byServer()));

    static final List<Schema> ALL = List.of(USER, ENTERPRISE_USER, SMIME_USER, GROUP, SMIME_GROUP);

    private Schemas() {}

    /** RFC 7643 §2.4. */
    private static Attribute list(String name, String description, Attribute value) {
        return complex(
                        name,
                        description,
                        value,
                        text("type", "What it is for"),
                        of(Type.BOOLEAN, "primary", "Whether it is the preferred one"),
                        text("display", "For people"))
                .many();
    }
}
