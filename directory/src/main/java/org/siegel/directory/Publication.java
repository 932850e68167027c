package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two certificate attributes of an entry, and changes exact values of both in one modify operation: all or none.
 * What others wrote stays, byte by byte.
 *
 * <p>OpenLDAP's schema gives userSMIMECertificate no equality rule, so slapd can neither add a second value nor delete a
 * single one (error 18). There, and only there, the attribute is replaced by what it held with our change, on the
 * condition (RFC 4528) that the entry is still the one that was read.
 *
 * @param users how entries are found
 * @param assertions whether the directory knows RFC 4528
 */
record Publication(DirectoryKind kind, UserEntries users, boolean assertions) {

    /** Active Directory's rangeUpper of both attributes. */
    private static final int LARGEST_ACTIVE_DIRECTORY_VALUE = 32768;
    /** Operational attributes that change with every change of an entry: OpenLDAP's, OpenDJ's. */
    private static final List<String> VERSIONS = List.of("entryCSN", "etag");

    Optional<CertificateEntry> read(LDAPConnection connection, String id) throws LDAPException {
        List<String> attributes = new ArrayList<>(VERSIONS);
        attributes.add(UserAttributes.CERTIFICATE);
        attributes.add(UserAttributes.SMIME_CERTIFICATE);
        List<Entry> found = new ArrayList<>();
        users.each(
                connection,
                Filter.createANDFilter(users.filter(), identity(id)),
                attributes.toArray(String[]::new),
                found::add);
        return found.isEmpty() ? Optional.empty() : Optional.of(entry(id, whole(connection, found.getFirst())));
    }

    private static Entry whole(LDAPConnection connection, Entry entry) throws LDAPException {
        if (!RangedValues.isCut(entry)) {
            return entry;
        }
        return RangedValues.whole(connection, entry.getDN(), entry)
                .orElseThrow(() -> new DirectoryException("not all certificates of " + entry.getDN()
                        + " could be read, because the entry keeps changing; try again later"));
    }

    private Filter identity(String id) {
        return isActiveDirectory()
                ? Filter.createEqualityFilter(users.identifier(), ObjectGuid.bytes(id))
                : Filter.createEqualityFilter(users.identifier(), id);
    }

    private static CertificateEntry entry(String id, Entry entry) {
        List<CertificateValue> values = new ArrayList<>();
        for (CertificateAttribute attribute : CertificateAttribute.values()) {
            UserAttributes.bytes(entry, attribute.ldapName())
                    .forEach(bytes -> values.add(new CertificateValue(attribute, bytes)));
        }
        return new CertificateEntry(
                id,
                entry.getDN(),
                values,
                VERSIONS.stream()
                        .filter(entry::hasAttribute)
                        .map(name -> name + "=" + entry.getAttributeValue(name))
                        .findFirst());
    }

    /** Whether it was done; if not, the entry is not the one that was read. */
    boolean change(LDAPConnection connection, CertificateEntry entry, CertificateChange change) throws LDAPException {
        if (change.isEmpty()) {
            return true;
        }
        change.add().forEach(this::requireSize);
        LDAPException refusal = tried(connection, request(entry, exact(change)));
        if (refusal != null
                && refusal.getResultCode().equals(ResultCode.INAPPROPRIATE_MATCHING)
                && assertions
                && entry.version().isPresent()) {
            refusal = tried(connection, request(entry, replacing(entry, change)));
        }
        if (refusal == null) {
            return true;
        }
        if (isOvertaken(refusal.getResultCode())) {
            return false;
        }
        throw refusal;
    }

    /** The entry by its identifier as far as possible: another one may have its name by now. */
    private ModifyRequest request(CertificateEntry entry, List<Modification> modifications) {
        if (isActiveDirectory()) { // MS-ADTS §3.1.1.3.1.2.4
            return new ModifyRequest("<GUID=" + entry.id() + ">", modifications);
        }
        ModifyRequest request = new ModifyRequest(entry.dn(), modifications);
        if (assertions) {
            Optional<Filter> version =
                    entry.version().map(v -> Filter.createEqualityFilter(v.split("=", 2)[0], v.split("=", 2)[1]));
            request.addControl(new AssertionRequestControl(
                    version.map(same -> Filter.createANDFilter(identity(entry.id()), same))
                            .orElseGet(() -> identity(entry.id())),
                    true));
        }
        return request;
    }

    private List<Modification> exact(CertificateChange change) {
        return Stream.of(CertificateAttribute.values())
                .flatMap(attribute -> exact(attribute, change))
                .toList();
    }

    private Stream<Modification> exact(CertificateAttribute attribute, CertificateChange change) {
        return Stream.of(
                        modification(ModificationType.DELETE, attribute, change.delete()),
                        modification(ModificationType.ADD, attribute, change.add()))
                .filter(modification -> modification.getRawValues().length > 0);
    }

    private List<Modification> replacing(CertificateEntry entry, CertificateChange change) {
        return Stream.concat(
                        exact(CertificateAttribute.USER_CERTIFICATE, change),
                        Stream.of(modification(
                                ModificationType.REPLACE,
                                CertificateAttribute.USER_SMIME_CERTIFICATE,
                                change.applied(entry.values()))))
                .toList();
    }

    private Modification modification(
            ModificationType type, CertificateAttribute attribute, List<CertificateValue> values) {
        return new Modification(
                type,
                writtenName(attribute),
                values.stream()
                        .filter(v -> v.attribute() == attribute)
                        .map(CertificateValue::bytes)
                        .toArray(byte[][]::new));
    }

    /** Why the directory refuses; null if it does not. */
    private static @Nullable LDAPException tried(LDAPConnection connection, ModifyRequest request) {
        try {
            connection.modify(request);
            return null;
        } catch (LDAPException e) {
            return e;
        }
    }

    private static boolean isOvertaken(ResultCode code) {
        return code.equals(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS)
                || code.equals(ResultCode.NO_SUCH_ATTRIBUTE)
                || code.equals(ResultCode.ASSERTION_FAILED)
                || code.equals(ResultCode.NO_SUCH_OBJECT);
    }

    private boolean isActiveDirectory() {
        return kind == DirectoryKind.ACTIVE_DIRECTORY;
    }

    /**
     * RFC 4523 §2.1 wants {@code userCertificate;binary}, which OpenLDAP enforces and Active Directory does not know;
     * userSMIMECertificate is an octet string everywhere and never takes the option.
     */
    private String writtenName(CertificateAttribute attribute) {
        return attribute == CertificateAttribute.USER_CERTIFICATE && !isActiveDirectory()
                ? attribute.ldapName() + ";binary"
                : attribute.ldapName();
    }

    private void requireSize(CertificateValue value) {
        if (isActiveDirectory() && value.bytes().length > LARGEST_ACTIVE_DIRECTORY_VALUE) {
            throw new DirectoryException("the value for " + value.attribute() + " has " + value.bytes().length
                    + " bytes, but Active Directory takes at most " + LARGEST_ACTIVE_DIRECTORY_VALUE
                    + "; publish fewer or smaller certificates of the chain");
        }
    }
}
