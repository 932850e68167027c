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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds or deletes exact values of the two certificate attributes, in one modify operation: both or none. What others
 * wrote stays, byte by byte.
 *
 * <p>OpenLDAP's schema gives userSMIMECertificate no equality rule, so slapd can neither add a second value nor delete a
 * single one (error 18). There, and only there, the attribute is replaced by what it held, plus or minus our value, on the
 * condition (RFC 4528) that the entry is still the one that was read.
 */
record Publication(DirectoryKind kind) {

    /** Active Directory's rangeUpper of both attributes. */
    private static final int LARGEST_ACTIVE_DIRECTORY_VALUE = 32768;
    /** Somebody else changing the same entry at the same time makes us look again, this often. */
    private static final int ATTEMPTS = 5;
    /** OpenLDAP's operational attribute that changes with every change of an entry. */
    private static final String VERSION = "entryCSN";

    void add(LDAPConnection connection, String dn, byte[] certificate, byte[] cms) throws LDAPException {
        requireSize(certificate, UserAttributes.CERTIFICATE);
        requireSize(cms, UserAttributes.SMIME_CERTIFICATE);
        change(connection, dn, certificate, cms, ModificationType.ADD);
    }

    void delete(LDAPConnection connection, String dn, byte[] certificate, byte[] cms) throws LDAPException {
        change(connection, dn, certificate, cms, ModificationType.DELETE);
    }

    private void change(LDAPConnection connection, String dn, byte[] certificate, byte[] cms, ModificationType type)
            throws LDAPException {
        for (int attempt = 1; ; attempt++) {
            Entry entry =
                    connection.getEntry(dn, UserAttributes.CERTIFICATE, UserAttributes.SMIME_CERTIFICATE, VERSION);
            if (entry == null) {
                throw new DirectoryException("the directory has no entry " + dn + " any more; read it again");
            }
            Optional<Modification> first = exact(entry, UserAttributes.CERTIFICATE, certificate, type);
            Optional<Modification> second = exact(entry, UserAttributes.SMIME_CERTIFICATE, cms, type);
            if (first.isEmpty() && second.isEmpty()) {
                return;
            }
            LDAPException refusal = tried(connection, new ModifyRequest(dn, modifications(first, second)));
            if (refusal != null
                    && refusal.getResultCode().equals(ResultCode.INAPPROPRIATE_MATCHING)
                    && second.isPresent()
                    && entry.hasAttribute(VERSION)) {
                ModifyRequest whole =
                        new ModifyRequest(dn, modifications(first, Optional.of(replacement(entry, cms, type))));
                whole.addControl(new AssertionRequestControl(
                        Filter.createEqualityFilter(VERSION, entry.getAttributeValue(VERSION)), true));
                refusal = tried(connection, whole);
            }
            if (refusal == null) {
                return;
            }
            if (!isOvertaken(refusal.getResultCode())) {
                throw refusal;
            }
            if (attempt == ATTEMPTS) {
                throw new DirectoryException(
                        "the entry " + dn + " keeps changing, or holds another value that the directory takes for the"
                                + " same; look at its certificates with an LDAP browser",
                        refusal);
            }
        }
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

    private static List<Modification> modifications(Optional<Modification> first, Optional<Modification> second) {
        List<Modification> both = new ArrayList<>();
        first.ifPresent(both::add);
        second.ifPresent(both::add);
        return both;
    }

    private Optional<Modification> exact(Entry entry, String attribute, byte[] value, ModificationType type) {
        boolean isThere =
                UserAttributes.bytes(entry, attribute).stream().anyMatch(found -> Arrays.equals(found, value));
        return isThere == type.equals(ModificationType.DELETE)
                ? Optional.of(new Modification(type, writtenName(attribute), value))
                : Optional.empty();
    }

    private static Modification replacement(Entry entry, byte[] cms, ModificationType type) {
        List<byte[]> values = new ArrayList<>(UserAttributes.bytes(entry, UserAttributes.SMIME_CERTIFICATE));
        if (type.equals(ModificationType.ADD)) {
            values.add(cms);
        } else {
            values.removeIf(value -> Arrays.equals(value, cms));
        }
        return new Modification(
                ModificationType.REPLACE, UserAttributes.SMIME_CERTIFICATE, values.toArray(byte[][]::new));
    }

    private static boolean isOvertaken(ResultCode code) {
        return code.equals(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS)
                || code.equals(ResultCode.NO_SUCH_ATTRIBUTE)
                || code.equals(ResultCode.ASSERTION_FAILED);
    }

    /**
     * RFC 4523 §2.1 wants {@code userCertificate;binary}, which OpenLDAP enforces and Active Directory does not know;
     * userSMIMECertificate is an octet string everywhere and never takes the option.
     */
    private String writtenName(String attribute) {
        return attribute.equals(UserAttributes.CERTIFICATE) && kind != DirectoryKind.ACTIVE_DIRECTORY
                ? attribute + ";binary"
                : attribute;
    }

    private void requireSize(byte[] value, String attribute) {
        if (kind == DirectoryKind.ACTIVE_DIRECTORY && value.length > LARGEST_ACTIVE_DIRECTORY_VALUE) {
            throw new DirectoryException("the value for " + attribute + " has " + value.length
                    + " bytes, but Active Directory takes at most " + LARGEST_ACTIVE_DIRECTORY_VALUE
                    + "; publish fewer or smaller certificates of the chain");
        }
    }
}
