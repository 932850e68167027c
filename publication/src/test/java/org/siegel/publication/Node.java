package org.siegel.publication;

import java.net.URI;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import org.siegel.ca.Actor;
import org.siegel.ca.CaOptions;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.CertificateRequest;
import org.siegel.ca.DatabaseKeyVault;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.KeyAlgorithm;
import org.siegel.ca.MasterKey;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.directory.CertificateDirectory;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.testkit.SettableClock;

/** One node of Siegel, as far as publishing goes: a pool of connections, the authority and the publisher. */
record Node(Database database, CertificateAuthority authority, Publisher publisher, SettableClock clock)
        implements AutoCloseable {

    /** The name of the only directory, where there is but one. */
    static final String DIRECTORY = "directory";

    static final Order ORDER = new Order(new Actor("admin"), "Publish-Certificate");

    /** RSA keys take a second each, so P-256 where the kind of key does not matter. */
    static final CaOptions FAST =
            CaOptions.at(URI.create("http://pki.example.test/")).withKeys(KeyAlgorithm.EC_P256, KeyAlgorithm.EC_P256);

    static Node open(DatabaseAddress address, CertificateDirectory directory, SettableClock clock) {
        return open(address, directory, clock, FAST);
    }

    static Node open(DatabaseAddress address, CertificateDirectory directory, SettableClock clock, CaOptions options) {
        return open(address, List.of(new PublishedDirectory(DIRECTORY, directory)), clock, options);
    }

    static Node open(
            DatabaseAddress address, List<PublishedDirectory> directories, SettableClock clock, CaOptions options) {
        Database database = Database.open(address);
        MasterKey masterKey = MasterKey.of(
                Secret.ofPassword("00112233445566778899aabbccddeeff".repeat(2)), "a test", Primitives.jdk());
        CertificateAuthority authority = CertificateAuthority.create(
                database,
                new DatabaseKeyVault(database, masterKey, Primitives.jdk(), clock),
                Primitives.jdk(),
                clock,
                "Example",
                "example.test",
                options);
        return new Node(
                database,
                authority,
                Publisher.open(
                        database, directories, () -> authority, Primitives.jdk(), clock, PublicationLimits.DEFAULT),
                clock);
    }

    IssuedCertificate issue(MailAddress address) {
        return authority.generateFor(CertificateRequest.of(address, Optional.of("Ada"), ORDER.actor()));
    }

    Publisher.Done publish(MailAddress address) {
        return publisher.publish(address, Optional.empty(), ORDER).done().getFirst();
    }

    PublicationPlan plan(MailAddress address) {
        return publisher.plan(address, Optional.empty()).done().getFirst();
    }

    @Override
    public void close() {
        database.close();
    }

    static KeyPairGenerator keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator;
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
