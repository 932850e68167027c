package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.List;

/** A directory that cannot tell what changed is read in full each time, and says so. */
record FullReading(UserEntries users) implements ChangeSource {

    @Override
    public DirectoryChanges all(LDAPConnection connection) throws LDAPException {
        return new DirectoryChanges(users.all(connection), List.of(), "full", true);
    }

    @Override
    public DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException {
        return all(connection);
    }
}
