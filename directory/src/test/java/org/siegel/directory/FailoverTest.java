package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Secret;

/** Two servers; here two slapd that know nothing of each other, so that it shows which one answered. */
@Tag("server")
class FailoverTest {

    private static final Set<String> ATTRIBUTES = Set.of("cn");

    @TempDir
    static Path one;

    @TempDir
    static Path two;

    static SlapdWorld first;
    static SlapdWorld second;

    @BeforeAll
    static void start() throws LDAPException {
        first = new SlapdWorld(one, settings -> settings);
        second = new SlapdWorld(two, settings -> settings);
        first.addUser("first");
        second.addUser("second");
    }

    @AfterAll
    static void stop() {
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
    }

    private static LdapSettings both(FaultyProxy primary) {
        LdapSettings one = first.through(primary.port());
        return LdapSettings.of(
                        "ldap://127.0.0.1:" + primary.port() + ", ldap://127.0.0.1:" + second.port(),
                        one.base(),
                        one.bindDn(),
                        one.password())
                .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    private static String whoAnswers(Directory directory) {
        Space space = new Space(directory, ATTRIBUTES);
        space.read();
        return space.named("first").isPresent() ? "first" : "second";
    }

    @Test
    void asksThePreferredServerThenTheOtherAndStaysThere() {
        try (FaultyProxy primary = new FaultyProxy("127.0.0.1", first.port());
                LdapDirectory directory = new LdapDirectory(both(primary))) {
            assertThat(whoAnswers(directory)).isEqualTo("first");
            primary.fail(FaultyProxy.Fault.CUT, 0, Integer.MAX_VALUE);
            primary.cut();
            assertThat(whoAnswers(directory)).isEqualTo("second");
            primary.fail(FaultyProxy.Fault.NONE, 0, 0);
            assertThat(whoAnswers(directory)).isEqualTo("second");
        }
    }

    @Test
    void passesOverAServerThatHangsBeforeItLetsUsIn() {
        try (FaultyProxy primary = new FaultyProxy("127.0.0.1", first.port());
                LdapDirectory directory = new LdapDirectory(both(primary))) {
            primary.fail(FaultyProxy.Fault.HANG, 0, Integer.MAX_VALUE);
            assertThat(whoAnswers(directory)).isEqualTo("second");
        }
    }

    @Test
    void failsWhereAReadingWasUnderWayAndReadsFromTheOtherNextTime() {
        try (FaultyProxy primary = new FaultyProxy("127.0.0.1", first.port());
                LdapDirectory directory = new LdapDirectory(both(primary))) {
            Space space = new Space(directory, ATTRIBUTES);
            space.read();
            String before = space.cursor();
            assertThatThrownBy(() -> directory.read(java.util.Optional.empty(), ATTRIBUTES, change -> {
                        primary.fail(FaultyProxy.Fault.CUT, 0, Integer.MAX_VALUE);
                        primary.cut();
                        throw new DirectoryException("the sink noticed");
                    }))
                    .isInstanceOf(DirectoryException.class);
            space.cursor(before);
            Reading reading = space.read();
            assertThat(space.content())
                    .as("the other server, of which the cookie says nothing, listed who is there")
                    .isEqualTo(space.truth());
            assertThat(reading.full()).isTrue();
        }
    }

    @Test
    void refusesAddressesThatDoNotGoTogether() {
        assertThatThrownBy(() -> LdapSettings.of("ldap://a ldaps://b", "o=x", "cn=x", Secret.ofPassword("x")))
                .hasMessage(
                        "the directory addresses ldap://a and ldaps://b must both begin with ldap: or both with ldaps:");
        assertThatThrownBy(() -> LdapSettings.of("", "o=x", "cn=x", Secret.ofPassword("x")))
                .isInstanceOf(DirectoryException.class);
    }
}
