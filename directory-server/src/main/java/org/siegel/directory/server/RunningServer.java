package org.siegel.directory.server;

import java.io.Closeable;
import java.io.IOException;
import org.forgerock.i18n.LocalizableMessage;
import org.forgerock.opendj.ldap.Connection;
import org.forgerock.opendj.ldap.ConstraintViolationException;
import org.forgerock.opendj.ldap.DN;
import org.forgerock.opendj.ldap.Entry;
import org.forgerock.opendj.ldap.LdapException;
import org.forgerock.opendj.ldap.LinkedHashMapEntry;
import org.forgerock.opendj.ldap.ResultCode;
import org.forgerock.opendj.server.embedded.EmbeddedDirectoryServer;
import org.forgerock.opendj.server.embedded.EmbeddedDirectoryServerException;
import org.opends.server.replication.server.ReplicationServer;

/** OpenDJ, started. */
final class RunningServer {

    private static final DN ROOT = DN.valueOf("cn=Directory Manager,cn=Root DNs,cn=config");

    private final EmbeddedDirectoryServer server;
    private final int port;
    private final Closeable lock;

    /** @param lock on the data, held until the server stopped */
    RunningServer(EmbeddedDirectoryServer server, int port, Closeable lock) {
        this.server = server;
        this.port = port;
        this.lock = lock;
    }

    int port() {
        return port;
    }

    /** Adds the entries of an empty directory where they are missing. */
    void ensureEntries(String baseDn) {
        try (Connection connection = server.getInternalConnection(ROOT)) {
            add(connection, base(DN.valueOf(baseDn)));
            add(
                    connection,
                    new LinkedHashMapEntry("ou=people," + baseDn)
                            .addAttribute("objectClass", "top", "organizationalUnit")
                            .addAttribute("ou", "people"));
        } catch (EmbeddedDirectoryServerException | LdapException e) {
            throw new CannotStart("the embedded directory does not take its first entries: " + e.getMessage(), e);
        }
    }

    /** Takes the replication server off all addresses but 127.0.0.1. */
    void confineReplication() {
        for (ReplicationServer replication : ReplicationServer.getAllInstances()) {
            LoopbackListener.replace(replication);
        }
    }

    private static Entry base(DN dn) {
        var name = dn.rdn().getFirstAVA();
        String type = name.getAttributeType().getNameOrOID();
        String value = name.getAttributeValue().toString();
        LinkedHashMapEntry entry = new LinkedHashMapEntry(dn);
        switch (type) {
            case "dc" -> entry.addAttribute("objectClass", "top", "domain").addAttribute("dc", value);
            case "o" -> entry.addAttribute("objectClass", "top", "organization").addAttribute("o", value);
            default ->
                entry.addAttribute("objectClass", "top", "organizationalUnit").addAttribute("ou", value);
        }
        return entry;
    }

    private static void add(Connection connection, Entry entry) throws LdapException {
        try {
            connection.add(entry);
        } catch (ConstraintViolationException e) {
            if (!e.getResult().getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                throw e;
            }
        }
    }

    /** Stops the server. What was acknowledged is on disk already, so this is about order, not about safety. */
    void stop() throws IOException {
        long start = System.nanoTime();
        server.stop(RunningServer.class.getName(), LocalizableMessage.raw("Siegel stops"));
        lock.close();
        System.err.println("stopped in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
