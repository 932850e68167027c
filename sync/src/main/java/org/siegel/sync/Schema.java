package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.siegel.directory.DirectoryObject;
import org.siegel.sync.Value.Nothing;

/** The attributes of directories that rules may name, with their types. Names are compared without case. */
final class Schema {

    /** The object's distinguished name, which is no attribute. */
    static final String DN = "dn";
    /** What identifies the object in its directory for ever: objectGUID or entryUUID, as text. */
    static final String OBJECT_ID = "objectId";

    private static final String STRINGS = """
            dn objectId objectClass cn sn givenName initials displayName title description info company department
            departmentNumber division employeeID employeeNumber employeeType l st street streetAddress postalCode
            postOfficeBox postalAddress co c o ou physicalDeliveryOfficeName telephoneNumber mobile homePhone pager
            otherTelephone otherMobile otherHomePhone facsimileTelephoneNumber ipPhone mail mailNickname proxyAddresses
            targetAddress legacyExchangeDN userPrincipalName sAMAccountName uid name entryUUID mailLocalAddress
            mailAlternateAddress mailRoutingAddress mailHost rfc822MailMember mgrpRFC822MailMember labeledURI url
            wWWHomePage preferredLanguage roomNumber carLicense personalTitle distinguishedName whenCreated whenChanged
            createTimestamp modifyTimestamp entryCSN msExchExtensionCustomAttribute1
            msExchExtensionCustomAttribute2 msExchExtensionCustomAttribute3 msExchExtensionCustomAttribute4
            msExchExtensionCustomAttribute5 extensionAttribute1 extensionAttribute2 extensionAttribute3
            extensionAttribute4 extensionAttribute5 extensionAttribute6 extensionAttribute7 extensionAttribute8
            extensionAttribute9 extensionAttribute10 extensionAttribute11 extensionAttribute12 extensionAttribute13
            extensionAttribute14 extensionAttribute15 memberUid gecos loginShell homeDirectory
            """;
    private static final String BINARY = """
            objectGUID objectSid mS-DS-ConsistencyGuid msExchMailboxGuid msExchMasterAccountSid userCertificate
            userSMIMECertificate userPKCS12 cACertificate thumbnailPhoto jpegPhoto sIDHistory
            """;
    private static final String NUMBERS = """
            userAccountControl groupType sAMAccountType msExchRecipientTypeDetails msExchRecipientDisplayType
            msExchRemoteRecipientType pwdLastSet lastLogonTimestamp lastLogon accountExpires uSNChanged uSNCreated
            instanceType adminCount primaryGroupID uidNumber gidNumber countryCode
            """;
    private static final String BOOLEANS = """
            isCriticalSystemObject msExchHideFromAddressLists isDeleted showInAdvancedViewOnly
            msExchRequireAuthToSendTo reportToOriginator
            """;
    private static final String REFERENCES =
            "member memberOf uniqueMember manager managedBy seeAlso secretary owner roleOccupant publicDelegates";

    private static final Map<String, AttributeType> KNOWN = known();

    private final Map<String, AttributeType> own;
    /** By the names as rules spell them, which are few. */
    private final Map<String, AttributeType> spelled = new ConcurrentHashMap<>();

    /** @param own attributes beyond the known ones, or known ones with another type */
    Schema(Map<String, AttributeType> own) {
        Map<String, AttributeType> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(own);
        this.own = Collections.unmodifiableMap(byName);
    }

    private static Map<String, AttributeType> known() {
        Map<String, AttributeType> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map.of(
                        AttributeType.STRING, STRINGS,
                        AttributeType.BINARY, BINARY,
                        AttributeType.NUMBER, NUMBERS,
                        AttributeType.BOOLEAN, BOOLEANS,
                        AttributeType.REFERENCE, REFERENCES)
                .forEach((type, names) -> {
                    for (String name : names.strip().split("\\s+")) {
                        known.put(name, type);
                    }
                });
        return Collections.unmodifiableMap(known);
    }

    Map<String, AttributeType> own() {
        return own;
    }

    Optional<AttributeType> type(String attribute) {
        return Optional.ofNullable(own.getOrDefault(attribute, KNOWN.get(attribute)));
    }

    /** An attribute's values, read by its type; what cannot be read so is a text. */
    Value read(DirectoryObject object, String attribute) {
        if (attribute.equalsIgnoreCase(DN)) {
            return Value.text(object.dn());
        }
        if (attribute.equalsIgnoreCase(OBJECT_ID)) {
            return Value.text(object.id());
        }
        List<byte[]> values = object.values(attribute);
        if (values.isEmpty()) {
            return Nothing.NULL;
        }
        AttributeType type =
                spelled.computeIfAbsent(attribute, name -> type(name).orElse(AttributeType.STRING));
        if (values.size() == 1) {
            return value(type, values.getFirst());
        }
        List<Value> read = new ArrayList<>(values.size());
        values.forEach(value -> read.add(value(type, value)));
        return Value.of(read);
    }

    private static Value value(AttributeType type, byte[] octets) {
        if (type == AttributeType.BINARY) {
            return new Value.Bytes(octets);
        }
        String text = new String(octets, StandardCharsets.UTF_8);
        return switch (type) {
            case NUMBER -> ScopingFilter.number(text).map(Value::number).orElse(Value.text(text));
            case BOOLEAN ->
                text.equalsIgnoreCase("true")
                        ? Value.YES
                        : text.equalsIgnoreCase("false") ? Value.NO : Value.text(text);
            case REFERENCE -> new Value.Reference(text);
            default -> Value.text(text);
        };
    }
}
