package org.siegel.mail.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;

/**
 * The child process. Standard input brings the {@linkplain Settings settings}; standard output says once
 * {@code READY imap-port=… lmtp-port=…} or {@code FAILED sentence}; standard error is the log. The end of standard input
 * is the end of the server.
 */
public final class MailServer implements AutoCloseable {

    private final Accounts accounts;
    private final Storage storage;
    private final ImapService imap;
    private final LmtpService lmtp;

    private MailServer(Accounts accounts, Storage storage, ImapService imap, LmtpService lmtp) {
        this.accounts = accounts;
        this.storage = storage;
        this.imap = imap;
        this.lmtp = lmtp;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        keepLog();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int status = 0;
        try (MailServer server = start(Settings.read(input))) {
            parent.println("READY imap-port=" + server.imap.port() + " lmtp-port=" + server.lmtp.port());
            parent.flush();
            awaitEnd(input);
        } catch (StartFailure | RuntimeException e) { // whatever it is, the parent must hear of it at once
            e.printStackTrace();
            parent.println("FAILED " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            parent.flush();
            status = 1;
        }
        System.exit(status); // James leaves threads behind
    }

    private static void awaitEnd(BufferedReader input) throws IOException {
        while (input.read() >= 0) {
            // nothing more is expected, and nothing harms
        }
    }

    /** Warnings of all, in one line each. */
    private static void keepLog() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    private static MailServer start(Settings settings) throws StartFailure {
        prepare(settings.folder());
        var metrics = new NoMetrics();
        Accounts accounts = Accounts.open(settings.directory(), settings.domains());
        Storage storage = Storage.open(settings.database());
        Mailboxes mailboxes = Mailboxes.over(storage, accounts, metrics);
        var delivery = new LmtpConversation.Delivery() {
            @Override
            public Optional<String> mailboxOf(String address) throws Accounts.DirectoryUnavailable {
                return accounts.mailboxOf(address);
            }

            @Override
            public void deliver(String mailbox, Content message) throws MailboxException {
                mailboxes.deliver(mailbox, message);
            }
        };
        int largest = settings.largestMessage();
        ImapService imap = ImapService.start(settings.imapPort(), largest, mailboxes.imap(metrics), metrics);
        LmtpService lmtp = LmtpService.start(settings.lmtpPort(), largest, delivery);
        return new MailServer(accounts, storage, imap, lmtp);
    }

    /** The folder is ours alone; what a killed predecessor left in it is of no use. */
    private static void prepare(Path folder) throws StartFailure {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path temporary = Files.createDirectories(folder.resolve("tmp"));
            List<Path> left;
            try (Stream<Path> files = Files.list(temporary)) {
                left = files.toList();
            }
            for (Path file : left) {
                Files.delete(file);
            }
            System.setProperty("java.io.tmpdir", temporary.toAbsolutePath().toString());
        } catch (IOException e) {
            throw new StartFailure("cannot prepare the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lmtp.close();
        imap.close();
        accounts.close();
        storage.close();
    }
}
