package org.siegel.retrieval;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.siegel.testkit.Peer;

/** OpenLDAP's slapd with nothing but lists in it, which anybody may read. */
final class Slapd implements AutoCloseable {

    private static final String BASE = "dc=lists,dc=test";
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    Slapd(Path folder) {
        Peer.require("slapd");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Files.createDirectories(folder.resolve("db"));
            Files.writeString(folder.resolve("slapd.conf"), """
                    include /etc/ldap/schema/core.schema
                    modulepath /usr/lib/ldap
                    moduleload back_mdb
                    database mdb
                    suffix %s
                    rootdn cn=admin,%s
                    rootpw secret
                    directory %s
                    """.formatted(BASE, BASE, folder.resolve("db")));
            process = new ProcessBuilder(
                            "slapd",
                            "-d",
                            "0",
                            "-f",
                            folder.resolve("slapd.conf").toString(),
                            "-h",
                            "ldap://127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try (LDAPConnection administrator = connected()) {
                var base = new Entry(BASE);
                base.addAttribute("objectClass", "dcObject", "organization");
                base.addAttribute("dc", "lists");
                base.addAttribute("o", "Lists");
                administrator.add(base);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LDAPException e) {
            throw new AssertionError("slapd refuses: " + e.getMessage(), e);
        }
    }

    private LDAPConnection connected() throws LDAPException {
        long until = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                return new LDAPConnection("127.0.0.1", port, "cn=admin," + BASE, "secret");
            } catch (LDAPException notYet) {
                if (System.nanoTime() > until || !process.isAlive()) {
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Puts a list into an entry and gives the LDAP URL of its attribute. */
    String publish(String name, String attribute, byte[] list) {
        try (LDAPConnection administrator = connected()) {
            var entry = new Entry("cn=" + name + "," + BASE);
            entry.addAttribute("objectClass", "cRLDistributionPoint");
            entry.addAttribute("cn", name);
            entry.addAttribute(attribute, list);
            administrator.add(entry);
        } catch (LDAPException e) {
            throw new AssertionError("slapd refuses: " + e.getMessage(), e);
        }
        return url(name, attribute);
    }

    String url(String name, String attribute) {
        return "ldap://127.0.0.1:" + port + "/cn=" + name + "," + BASE + "?" + attribute;
    }

    /** It takes connections and says nothing. */
    void freeze() {
        Peer.run(Path.of("."), List.of("kill", "-STOP", Long.toString(process.pid())))
                .ok();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
