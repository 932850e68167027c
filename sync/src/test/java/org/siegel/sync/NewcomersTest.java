package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.siegel.directory.DirectoryObject;

/** A first reading ends where a reading ends that finds somebody known already, whatever is the matter with the people. */
class NewcomersTest extends EngineFixture {

    private static final int PEOPLE = 1200;

    /** What somebody sees of the end. */
    private record End(TreeMap<String, String> tenant, List<String> errors) {}

    @Test
    void a_first_reading_ends_where_any_other_ends() {
        End first = read();
        assertThat(first.tenant).hasSize(PEOPLE - 3).containsKeys("p0", "p5").doesNotContainKeys("p7", "p8");
        assertThat(first.errors)
                .containsExactlyInAnyOrder(
                        "DuplicateProxyAddress p3",
                        "DuplicateProxyAddress p903",
                        "InvalidAddress p9",
                        "AttributeValueMustBeUnique 00112233-4455-6677-8899-aabbccddeeff");
        assertThat(found("second@example.org")).contains("p5");
        assertThat(found("p5@example.org")).isEmpty();
        assertCounts(engine.run(PolicyType.INITIAL, SyncOptions.NONE), 0, 0, 0);
        assertThat(end()).isEqualTo(first);

        EngineTables.empty(database);
        for (String id : List.copyOf(names())) {
            directory.delete(id);
        }
        engine = engine(port());
        mail("zoe");
        delta();
        directory.delete("zoe");
        directory.forgetHistory();
        assertThat(read()).isEqualTo(first);
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            names.add("p" + i);
        }
        return names;
    }

    /** Two share an address and two an anchor, over the bounds of chunks; one is changed while he is read and one deleted. */
    private End read() {
        names().forEach(this::mail);
        directory.put("p3", "mail=p3@example.org", "proxyAddresses=smtp:both@example.org");
        directory.put("p903", "mail=p903@example.org", "proxyAddresses=smtp:both@example.org");
        directory.put("p8", "displayName=Nobody's Address");
        directory.put("p9", "mail=p9@example.org", "proxyAddresses=smtp:no address");
        anchored("p10");
        anchored("p1010");
        directory.again = List.of("p5", "p7");
        int[] left = {PEOPLE};
        directory.onObject = () -> {
            if (left[0]-- == 0) {
                directory.put("p5", "mail=second@example.org");
                directory.delete("p7");
            }
        };
        delta();
        directory.onObject = () -> {};
        directory.again = List.of();
        delta();
        return end();
    }

    private void anchored(String id) {
        DirectoryObject plain = ModelDirectory.person(id, "mail=" + id + "@example.org");
        directory.put(ModelDirectory.with(
                plain, "mS-DS-ConsistencyGuid", List.of(HexFormat.of().parseHex("33221100554477668899aabbccddeeff"))));
    }

    private End end() {
        TreeMap<String, String> tenant = new TreeMap<>();
        port().list(version -> tenant.put(version.sourceAnchor(), version.fingerprint()));
        List<String> errors = engine.errors(0, 100).stream()
                .map(error -> error.name() + " " + error.person())
                .sorted()
                .toList();
        return new End(tenant, errors);
    }
}
