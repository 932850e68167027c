package org.siegel.publication;

import static org.siegel.directory.CertificateAttribute.USER_CERTIFICATE;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.ca.IssuedCertificate;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.SettableClock;

/** One real directory and one node of Siegel for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PublicationFixture {

    Site site;
    EmbeddedPostgres postgres;
    Node node;
    final SettableClock clock = SettableClock.real();
    private int people;

    abstract Site site(Path data) throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = site(Files.createDirectory(folder.resolve("directory")));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        node = Node.open(postgres.address(), site.directory(), clock);
    }

    @AfterAll
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (site != null) {
            site.close();
        }
    }

    String someone() {
        return "person" + people++;
    }

    List<CertificateValue> read(String name, CertificateAttribute attribute) throws LDAPException {
        return site.read(name).stream().filter(v -> v.attribute() == attribute).toList();
    }

    static CertificateValue der(IssuedCertificate issued) {
        return new CertificateValue(USER_CERTIFICATE, Planner.der(issued.certificate()));
    }

    List<Drift.Kind> drifts(MailAddress address) {
        return node.plan(address).drifts().stream().map(Drift::kind).toList();
    }
}
