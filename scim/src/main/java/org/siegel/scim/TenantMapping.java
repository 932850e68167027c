package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantObject.Kind;
import org.siegel.tenant.TenantPerson;

/** What the tenant keeps of a resource, and the resource that stands for what the tenant keeps. */
final class TenantMapping {

    private static final String CONTACT = "Contact";

    private TenantMapping() {}

    /**
     * What the tenant keeps.
     *
     * @param body in normal form
     * @param members anchors of the members that are named by id
     * @return empty for a user who is not active, and for what has no address: nobody can write to it
     * @throws ScimException invalidValue
     */
    static Optional<TenantObject> toTenant(
            ResourceType type, String anchor, ObjectNode body, Collection<String> members) {
        JsonNode extension = body.path(type.extensions().getLast().id());
        JsonNode emails = type == ResourceType.USER ? body.path("emails") : extension.path("emails");
        List<MailAddress> addresses = addresses(emails, extension.path("proxyAddresses"));
        if (addresses.isEmpty() || !body.path("active").asBoolean(true)) {
            return Optional.empty();
        }
        Optional<String> nickname = Optional.of(extension.path("mailNickname").asText())
                .map(TenantObject::printable)
                .filter(text -> !text.isEmpty());
        List<MailAddress> others = addresses.subList(1, addresses.size());
        try {
            return Optional.of(
                    type == ResourceType.USER
                            ? new TenantPerson(
                                    anchor,
                                    body.path("userType").asText().equalsIgnoreCase(CONTACT) ? Kind.CONTACT : Kind.USER,
                                    displayName(body),
                                    nickname,
                                    addresses.getFirst(),
                                    others,
                                    values(body.path("x509Certificates")),
                                    values(extension.path("userSMIMECertificate")))
                            : new TenantGroup(
                                    anchor,
                                    displayName(body),
                                    nickname,
                                    addresses.getFirst(),
                                    others,
                                    members(extension, members)));
        } catch (IllegalArgumentException e) {
            throw ScimException.invalidValue("the tenant cannot keep it: " + e.getMessage());
        }
    }

    private static String displayName(ObjectNode body) {
        JsonNode name = body.path("name");
        String spelled =
                (name.path("givenName").asText() + " " + name.path("familyName").asText()).strip();
        for (String text : List.of(
                body.path("displayName").asText(), name.path("formatted").asText(), spelled)) {
            if (!text.isBlank()) {
                return TenantObject.printable(text);
            }
        }
        return "";
    }

    /**
     * All addresses, the primary one first: {@code SMTP:} in capitals, as in Exchange; else the email that is primary; else the
     * first of type work; else the first.
     */
    private static List<MailAddress> addresses(JsonNode emails, JsonNode proxyAddresses) {
        List<MailAddress> addresses = new ArrayList<>();
        int primary = -1;
        int work = -1;
        for (JsonNode email : emails) {
            primary = email.path("primary").asBoolean() ? addresses.size() : primary;
            work = work < 0 && email.path("type").asText().equalsIgnoreCase("work") ? addresses.size() : work;
            addresses.add(address(email.path("value").asText()));
        }
        for (JsonNode proxy : proxyAddresses) {
            String text = proxy.asText();
            int colon = text.indexOf(':');
            String scheme = colon < 0 ? "smtp" : text.substring(0, colon);
            if (scheme.equalsIgnoreCase("smtp")) {
                primary = scheme.equals("SMTP") ? addresses.size() : primary;
                addresses.add(address(text.substring(colon + 1)));
            }
        }
        if (primary > 0 || (primary < 0 && work > 0)) {
            addresses.addFirst(addresses.remove(primary > 0 ? primary : work));
        }
        return addresses;
    }

    /** Whether two bodies name the same addresses in the same way. */
    static boolean haveSameAddresses(ResourceType type, ObjectNode one, ObjectNode other) {
        String urn = type.extensions().getLast().id();
        return one.path("emails").equals(other.path("emails"))
                && one.path(urn).path("emails").equals(other.path(urn).path("emails"))
                && one.path(urn).path("proxyAddresses").equals(other.path(urn).path("proxyAddresses"));
    }

    private static MailAddress address(String text) {
        try {
            return MailAddress.of(text.strip());
        } catch (IllegalArgumentException e) {
            throw ScimException.invalidValue(text + " is no mail address: " + e.getMessage());
        }
    }

    private static RawValues values(JsonNode list) {
        List<byte[]> values = new ArrayList<>();
        list.forEach(
                item -> values.add(Base64.getDecoder().decode(item.path("value").asText())));
        return RawValues.of(values);
    }

    private static List<TenantGroup.Member> members(JsonNode extension, Collection<String> byId) {
        List<TenantGroup.Member> members = new ArrayList<>();
        byId.forEach(anchor -> members.add(new TenantGroup.Known(anchor)));
        extension.path("membersByExternalId").forEach(anchor -> members.add(new TenantGroup.Known(anchor.asText())));
        extension
                .path("outsideMembers")
                .forEach(address -> members.add(new TenantGroup.Outside(address(address.asText()))));
        return members;
    }

    /** The addresses that a resource can be found by, as they are compared. */
    static List<String> searchable(ResourceType type, ObjectNode body) {
        JsonNode emails = type == ResourceType.USER
                ? body.path("emails")
                : body.path(type.extensions().getLast().id()).path("emails");
        List<String> addresses = new ArrayList<>();
        emails.forEach(email -> addresses.add(email.path("value").asText().toLowerCase(Locale.ROOT)));
        return addresses;
    }

    /** Which type of resource stands for an object. */
    static ResourceType type(Kind kind) {
        return kind == Kind.GROUP ? ResourceType.GROUP : ResourceType.USER;
    }

    /** The resource that stands for an object. */
    static ObjectNode toScim(TenantObject object) {
        ResourceType type = type(object.kind());
        String urn = type.extensions().getLast().id();
        ObjectNode body = ScimJson.object();
        body.putArray("schemas").add(type.schema().id()).add(urn);
        body.put("externalId", object.sourceAnchor());
        body.put("displayName", object.displayName());
        ObjectNode extension = body.putObject(urn);
        object.mailNickname().ifPresent(nickname -> extension.put("mailNickname", nickname));
        ArrayNode emails = type == ResourceType.USER ? body.putArray("emails") : extension.putArray("emails");
        emails.addObject().put("value", object.primaryAddress().toString()).put("primary", true);
        object.proxyAddresses().forEach(address -> emails.addObject().put("value", address.toString()));
        switch (object) {
            case TenantPerson person -> {
                // case-insensitive, and unique in spite of that
                body.put(
                        "userName",
                        UUID.nameUUIDFromBytes(bytes(person.sourceAnchor())).toString());
                body.put("userType", person.kind() == Kind.CONTACT ? CONTACT : "User");
                put(body.putArray("x509Certificates"), person.userCertificate());
                put(extension.putArray("userSMIMECertificate"), person.userSmimeCertificate());
            }
            case TenantGroup group -> {
                ArrayNode known = extension.putArray("membersByExternalId");
                ArrayNode outside = extension.putArray("outsideMembers");
                group.members().forEach(member -> {
                    switch (member) {
                        case TenantGroup.Known one -> known.add(one.sourceAnchor());
                        case TenantGroup.Outside one ->
                            outside.add(one.address().toString());
                    }
                });
            }
        }
        return body;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void put(ArrayNode list, RawValues values) {
        Base64.Encoder base64 = Base64.getEncoder();
        values.values().forEach(value -> list.addObject().put("value", base64.encodeToString(value)));
    }
}
