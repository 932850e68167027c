package org.siegel.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.SettableClock;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationSource.Found;

/** Lists in a directory, named by LDAP URLs, by names, and as Active Directory Certificate Services names them. */
@Timeout(60)
class DirectoryListsTest {

    @TempDir
    static Path folder;

    static OpenSslAuthority authority;

    private final SettableClock clock =
            new SettableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60));
    private InMemoryDirectoryServer directory;

    @BeforeAll
    static void found() {
        authority = new OpenSslAuthority(folder, "Listed CA");
    }

    @BeforeEach
    void start() throws LDAPException, LDIFException {
        var config = new InMemoryDirectoryServerConfig("CN=Listed CA", "dc=corp,dc=test");
        config.setSchema(null);
        directory = new InMemoryDirectoryServer(config);
        directory.startListening();
        Instant now = clock.instant();
        byte[] list = authority.list(now.minusSeconds(60), now.plusSeconds(36_000));
        directory.add(entry("CN=Listed CA", list));
        directory.add(entry("CN=part one,CN=Listed CA", list));
        directory.add("dn: dc=corp,dc=test", "objectClass: domain", "dc: corp");
        directory.add(entry("CN=Listed CA (2),dc=corp,dc=test", list));
        directory.add("dn: CN=empty,dc=corp,dc=test", "objectClass: cRLDistributionPoint", "cn: empty");
    }

    private static Entry entry(String name, byte[] list) {
        var entry = new Entry(name);
        entry.addAttribute("objectClass", "cRLDistributionPoint");
        entry.addAttribute("certificateRevocationList;binary", list);
        return entry;
    }

    @AfterEach
    void stop() {
        directory.shutDown(true);
    }

    private String server() {
        return "ldap://127.0.0.1:" + directory.getListenPort();
    }

    private Found<RevocationList> lists(Optional<String> server, String... extensions) {
        X509Certificate person = authority.issue(extensions);
        var locations = new Locations(server);
        var fetch = new GuardedFetch(AddressPolicy.allowing(List.of("127.0.0.0/8")));
        var source = new NetworkSource(
                locations,
                new Answers(fetch, RetrievalStore.NONE, clock),
                new Issuers(fetch, locations, clock),
                FetchLimits.standard().withTimes(Duration.ofSeconds(30), Duration.ofSeconds(30)),
                Optional.empty());
        return source.lists(person, authority.certificate(), clock.instant());
    }

    private static String[] uri(String uri) {
        return new String[] {"crlDistributionPoints=point", "[point]", "fullname=@names", "[names]", "URI.1=" + uri};
    }

    @Test
    void byAnLdapUrl() {
        for (String rest : List.of(
                "?certificateRevocationList;binary",
                "?certificateRevocationList;binary?base?objectClass=cRLDistributionPoint",
                "")) {
            Found<RevocationList> found =
                    lists(Optional.empty(), uri(server() + "/CN=Listed%20CA%20(2),dc=corp,dc=test" + rest));
            assertThat(found.faults()).as(rest).isEmpty();
            assertThat(found.items()).hasSize(1);
        }
    }

    @Test
    void byAnUrlWithoutHostWhereADirectoryIsConfigured() {
        String[] named = uri("ldap:///CN=Listed%20CA%20(2),dc=corp,dc=test?certificateRevocationList?base");
        assertThat(lists(Optional.of(server()), named).items()).hasSize(1);
        assertThat(kinds(lists(Optional.empty(), named))).containsExactly(Kind.NO_LOCATION);
    }

    @Test
    void byANameRelativeToTheIssuer() {
        String[] relative = {"crlDistributionPoints=point", "[point]", "relativename=rdn", "[rdn]", "CN=part one"};
        assertThat(lists(Optional.of(server()), relative).faults()).isEmpty();
        assertThat(lists(Optional.of(server()), relative).items()).hasSize(1);
        assertThat(kinds(lists(Optional.empty(), relative))).containsExactly(Kind.NO_LOCATION);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThat(kinds(lists(
                        Optional.empty(), uri(server() + "/CN=nobody,dc=corp,dc=test?certificateRevocationList"))))
                .containsExactly(Kind.REFUSED);
        assertThat(kinds(
                        lists(Optional.empty(), uri(server() + "/CN=empty,dc=corp,dc=test?certificateRevocationList"))))
                .containsExactly(Kind.REFUSED);
    }

    private static List<Kind> kinds(Found<?> found) {
        return found.faults().stream().map(RevocationFault::kind).toList();
    }
}
