package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchEntry;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A server that shows so many values at most, as Windows does (MS-ADTS §3.1.1.3.1.3.3; Samba shows all): the form of its
 * answers is from the specification.
 */
class RangedValuesTest {

    private static final String DN = "cn=group,o=x";

    private static Optional<Entry> whole(int values, int atOnce, boolean endless) throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("o=x");
        config.setSchema(null);
        config.addInMemoryOperationInterceptor(new Windows(atOnce, endless));
        InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
        server.add("o=x", new Attribute("objectClass", "organization"));
        server.add(
                DN,
                new Attribute("objectClass", "group"),
                new Attribute(
                        "member",
                        IntStream.range(0, values)
                                .mapToObj(i -> "cn=m" + i + ",o=x")
                                .toList()));
        server.startListening();
        try (LDAPConnection connection = server.getConnection()) {
            Entry cut = connection.getEntry(DN, "member", "objectClass");
            return RangedValues.isCut(cut) ? RangedValues.whole(connection, DN, cut) : Optional.of(cut);
        } finally {
            server.shutDown(true);
        }
    }

    @Test
    void readsAllValuesHoweverManyComeAtOnce() throws LDAPException {
        for (int values : List.of(1, 9, 10, 11, 20, 95)) {
            Entry entry = whole(values, 10, false).orElseThrow();
            assertThat(entry.getAttributeValues("member"))
                    .as(values + " values")
                    .hasSize(values)
                    .contains("cn=m0,o=x", "cn=m" + (values - 1) + ",o=x");
            assertThat(entry.getAttributeValue("objectClass")).isEqualTo("group");
        }
    }

    @Test
    void givesUpWhereTheRestDoesNotCome() throws LDAPException {
        assertThat(whole(25, 10, true)).isEmpty();
    }

    /** Cuts the attribute member; the answer to a later range can be kept back. */
    private static final class Windows extends InMemoryOperationInterceptor {
        private final int atOnce;
        private final boolean endless;

        Windows(int atOnce, boolean endless) {
            this.atOnce = atOnce;
            this.endless = endless;
        }

        @Override
        public void processSearchRequest(InMemoryInterceptedSearchRequest request) throws LDAPException {
            SearchRequest asked = request.getRequest().duplicate();
            int from = 0;
            List<String> names = asked.getAttributeList();
            for (String name : names) {
                if (name.startsWith("member;range=")) {
                    from = Integer.parseInt(name.substring("member;range=".length(), name.indexOf("-*")));
                }
            }
            request.setProperty("from", from);
            asked.setAttributes(names.stream()
                    .map(name -> name.startsWith("member;") ? "member" : name)
                    .toArray(String[]::new));
            request.setRequest(asked);
        }

        @Override
        public void processSearchEntry(InMemoryInterceptedSearchEntry found) {
            Entry entry = found.getSearchEntry().duplicate();
            String[] all = entry.getAttributeValues("member");
            int from = (Integer) found.getProperty("from");
            if (all == null || (from == 0 && all.length <= atOnce)) {
                return;
            }
            entry.removeAttribute("member");
            int to = Math.min(all.length, from + atOnce);
            if (!(endless && from > 0)) {
                entry.addAttribute(
                        "member;range=" + from + "-" + (to == all.length ? "*" : String.valueOf(to - 1)),
                        Arrays.copyOfRange(all, from, to));
            }
            found.setSearchEntry(new com.unboundid.ldap.sdk.SearchResultEntry(entry));
        }
    }
}
