package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds or deletes exact values of the two certificate attributes, in one modify operation: both or none. What others
 * wrote is never named in it.
 */
record Publication(DirectoryKind kind) {

    /** Active Directory's rangeUpper of both attributes. */
    private static final int LARGEST_ACTIVE_DIRECTORY_VALUE = 32768;
    /** Somebody else changing the same entry at the same time makes us look again, this often. */
    private static final int ATTEMPTS = 3;

    void add(LDAPConnection connection, String dn, byte[] certificate, byte[] cms) throws LDAPException {
        requireSize(certificate, UserAttributes.CERTIFICATE);
        requireSize(cms, UserAttributes.SMIME_CERTIFICATE);
        change(connection, dn, certificate, cms, ModificationType.ADD, ResultCode.ATTRIBUTE_OR_VALUE_EXISTS);
    }

    void delete(LDAPConnection connection, String dn, byte[] certificate, byte[] cms) throws LDAPException {
        change(connection, dn, certificate, cms, ModificationType.DELETE, ResultCode.NO_SUCH_ATTRIBUTE);
    }

    private void change(
            LDAPConnection connection,
            String dn,
            byte[] certificate,
            byte[] cms,
            ModificationType type,
            ResultCode overtaken)
            throws LDAPException {
        for (int attempt = 1; ; attempt++) {
            Entry entry = connection.getEntry(dn, UserAttributes.CERTIFICATE, UserAttributes.SMIME_CERTIFICATE);
            if (entry == null) {
                throw new DirectoryException("the directory has no entry " + dn + " any more; read it again");
            }
            List<Modification> modifications = new ArrayList<>();
            if (isThere(entry, UserAttributes.CERTIFICATE, certificate) == type.equals(ModificationType.DELETE)) {
                modifications.add(new Modification(type, writtenName(UserAttributes.CERTIFICATE), certificate));
            }
            if (isThere(entry, UserAttributes.SMIME_CERTIFICATE, cms) == type.equals(ModificationType.DELETE)) {
                modifications.add(new Modification(type, writtenName(UserAttributes.SMIME_CERTIFICATE), cms));
            }
            if (modifications.isEmpty()) {
                return;
            }
            try {
                connection.modify(dn, modifications);
                return;
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(overtaken)) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new DirectoryException(
                            "the entry " + dn
                                    + " holds another value that the directory takes for the same; look at its"
                                    + " certificates with an LDAP browser",
                            e);
                }
            }
        }
    }

    private static boolean isThere(Entry entry, String attribute, byte[] value) {
        return UserAttributes.bytes(entry, attribute).stream().anyMatch(found -> Arrays.equals(found, value));
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
