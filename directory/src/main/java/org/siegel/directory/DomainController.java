package org.siegel.directory;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;

/**
 * What a domain controller of Active Directory says of itself.
 *
 * @param namingContext the domain's
 * @param invocation identifies its database; another one after a restore from a backup
 * @param highest its highest update sequence number
 * @param isSamba Samba 4.17 also checks access to each deleted object where a Windows controller shows them to whoever may
 *     replicate
 */
record DomainController(String namingContext, String invocation, long highest, boolean isSamba) {

    static final String ANOTHER =
            "another domain controller answers, or this one was restored from a backup, and changes"
                    + " are counted by each controller for itself";
    static final String NO_DELETIONS = "our account may not read the container of deleted objects, so all that is there"
            + " was listed; see docs/directories.md";

    /** LDAP_SERVER_SHOW_DELETED_OID, MS-ADTS §3.1.1.3.4.1.14. */
    static final String SHOW_DELETED = "1.2.840.113556.1.4.417";

    static DomainController of(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        if (root == null) {
            throw new DirectoryException("the domain controller does not show us its root entry");
        }
        String context = root.getAttributeValue("defaultNamingContext");
        Long highest = root.getAttributeValueAsLong("highestCommittedUSN");
        String service = root.getAttributeValue("dsServiceName");
        Entry settings = service == null ? null : connection.getEntry(service, "invocationId");
        byte[] invocation = settings == null ? null : settings.getAttributeValueBytes("invocationId");
        if (context == null || highest == null || invocation == null) {
            throw new DirectoryException("the domain controller does not show us its defaultNamingContext,"
                    + " highestCommittedUSN and invocationId; let our account read them");
        }
        String vendor = root.getVendorName();
        return new DomainController(
                context, ObjectGuid.text(invocation), highest, vendor != null && vendor.startsWith("Samba"));
    }

    /** Whether the container of deleted objects shows us its attributes; its mere existence is visible to everybody. */
    static boolean showsDeletions(LDAPConnection connection, String namingContext) throws LDAPException {
        SearchRequest request = new SearchRequest(
                "CN=Deleted Objects," + namingContext,
                SearchScope.BASE,
                Filter.createPresenceFilter("objectClass"),
                "isDeleted");
        request.addControl(new Control(SHOW_DELETED, true));
        try {
            return connection.search(request).getSearchEntries().stream()
                    .anyMatch(container -> container.hasAttributeValue("isDeleted", "TRUE"));
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)
                    || e.getResultCode().equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
                return false;
            }
            throw e;
        }
    }
}
