package org.siegel.publication;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Scanner;
import org.siegel.database.DatabaseAddress;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.SettableClock;

/** A program of its own that begins to publish, says where it is, and waits there to be killed. */
final class KilledPublisher {

    private KilledPublisher() {}

    /** The arguments come over standard input, passwords among them, one a line. */
    public static void main(String[] arguments) {
        try (Scanner input = new Scanner(System.in, StandardCharsets.UTF_8)) {
            var database = new DatabaseAddress(input.nextLine(), input.nextLine(), Secret.ofPassword(input.nextLine()));
            LdapSettings settings = LdapSettings.of(
                    input.nextLine(), input.nextLine(), input.nextLine(), Secret.ofPassword(input.nextLine()));
            MailAddress address = MailAddress.of(input.nextLine());
            var clock = new SettableClock(Instant.parse(input.nextLine()));
            boolean before = input.nextLine().equals("before");
            try (LdapDirectory directory = new LdapDirectory(settings);
                    Node node = Node.open(database, new Waiting(directory, before, input), clock)) {
                node.publish(address);
            }
        }
    }

    private record Waiting(CertificateDirectory directory, boolean before, Scanner input)
            implements CertificateDirectory {

        @Override
        public Optional<DirectoryUser> find(MailAddress address) {
            return directory.find(address);
        }

        @Override
        public Optional<CertificateEntry> certificates(String id) {
            return directory.certificates(id);
        }

        @Override
        public boolean change(CertificateEntry asRead, CertificateChange change) {
            boolean done = before || directory.change(asRead, change);
            System.out.println("here");
            input.nextLine(); // which never comes
            return done;
        }
    }
}
