package org.siegel.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.util.LDAPSDKException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.siegel.process.ChildJvm;

/** One mail server for all tests of this module, as its parent starts it; it ends with the JVM. */
abstract class MailServerFixture {

    static Path folder;
    static Organisation organisation;
    static ChildJvm server;

    @BeforeAll
    static synchronized void start() throws LDAPSDKException, IOException {
        if (server == null) {
            folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "mail-server");
            organisation = new Organisation(folder);
            server = organisation.start(organisation.settings());
        }
    }

    static Wire lmtp() throws IOException {
        var wire = new Wire(server.announced().get("lmtp-port"));
        assertThat(wire.lmtp("LHLO test")).startsWith("250 ");
        return wire;
    }

    static Wire imap(String user, String password) throws IOException {
        var wire = new Wire(server.announced().get("imap-port"));
        assertThat(wire.imapResult("LOGIN " + user + " \"" + password + "\"")).startsWith("OK");
        return wire;
    }

    static byte[] message(String subject, String body) {
        return ("From: sender@elsewhere.example\r\nSubject: " + subject + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The whole message as IMAP hands it out, found by its subject. */
    static String fetched(Wire imap, String subject) throws IOException {
        assertThat(imap.imapResult("SELECT INBOX")).startsWith("OK");
        String found = imap.imap("UID SEARCH SUBJECT " + subject).getFirst();
        String uid = found.substring(found.lastIndexOf(' ') + 1);
        return imap.imap("UID FETCH " + uid + " BODY.PEEK[]").get(1);
    }
}
