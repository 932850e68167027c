package org.siegel.directory;

import com.unboundid.ldap.sdk.RootDSE;
import java.util.Arrays;
import java.util.Locale;

/** Which directory answers. They differ in attribute names, transfer options and in how they tell what changed. */
public enum DirectoryKind {
    /** Active Directory or Samba. */
    ACTIVE_DIRECTORY,
    /** OpenLDAP's slapd. */
    OPENLDAP,
    /** OpenDJ, the embedded directory among them. */
    OPENDJ,
    /** Any other LDAPv3 directory with inetOrgPerson: what changed is found out by reading everything. */
    GENERIC;

    /** LDAP_CAP_ACTIVE_DIRECTORY_OID, MS-ADTS §3.1.1.3.4.3. */
    private static final String ACTIVE_DIRECTORY_CAPABILITY = "1.2.840.113556.1.4.800";

    /** What the root entry (RFC 4512 §5.1) says. */
    static DirectoryKind of(RootDSE root) {
        if (Arrays.asList(
                        root.getAttributeValues("supportedCapabilities") == null
                                ? new String[0]
                                : root.getAttributeValues("supportedCapabilities"))
                .contains(ACTIVE_DIRECTORY_CAPABILITY)) {
            return ACTIVE_DIRECTORY;
        }
        if (root.hasObjectClass("OpenLDAProotDSE")) {
            return OPENLDAP;
        }
        String vendor = root.getVendorVersion() == null ? "" : root.getVendorVersion();
        return vendor.toLowerCase(Locale.ROOT).contains("opendj") ? OPENDJ : GENERIC;
    }
}
