package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;

/** How a kind of directory tells what changed. */
interface ChangeSource {

    /** Everything, with a cursor that was taken before the reading: a change in between is reported once more. */
    DirectoryChanges all(LDAPConnection connection) throws LDAPException;

    /** What changed since one of our cursors; everything where that cannot be told. */
    DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException;
}
