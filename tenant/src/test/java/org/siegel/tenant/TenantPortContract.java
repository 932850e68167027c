package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.TenantObject.Kind;
import org.siegel.tenant.TenantPort.Version;

/** What every {@link TenantPort} does, tried on a tenant that is empty at the start of each test. */
public abstract class TenantPortContract {

    /** The port of a source; of the same source the same objects. */
    protected abstract TenantPort port(String source);

    @Test
    protected void what_was_put_is_read_back_the_same() {
        TenantPort port = port("hq");
        List<TenantObject> objects = List.of(
                person("1", Kind.USER, "Ada@example.org", "countess@example.org"),
                person("2", Kind.CONTACT, "bob@partner.example"),
                bare("3"),
                group(
                        "g1",
                        "sales@example.org",
                        new TenantGroup.Known("1"),
                        new TenantGroup.Known("not here yet"),
                        new TenantGroup.Outside(MailAddress.of("eve@elsewhere.example"))),
                group("g2", "nobody@example.org"));
        assertApplied(port, put(objects));
        assertThat(port.get(List.of("1", "2", "3", "g1", "g2", "unknown")))
                .hasSize(5)
                .containsValues(objects.toArray(TenantObject[]::new));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(objects));
    }

    @Test
    protected void writing_the_same_again_changes_nothing_and_is_no_error() {
        TenantPort port = port("hq");
        List<TenantObject> objects =
                List.of(person("1", Kind.USER, "ada@example.org"), group("g", "all@example.org", known("1")));
        assertApplied(port, put(objects));
        assertApplied(port, put(objects));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(objects));
        List<Export> deletes = List.of(new Export.Delete("1", Kind.USER), new Export.Delete("g", Kind.GROUP));
        assertApplied(port, deletes);
        assertApplied(port, deletes);
        assertThat(versions(port)).isEmpty();
    }

    @Test
    protected void a_put_replaces_the_whole_object_even_by_one_of_another_kind() {
        TenantPort port = port("hq");
        assertApplied(port, put(List.of(person("1", Kind.USER, "ada@example.org", "a@example.org"), bare("2"))));
        TenantObject contact = person("1", Kind.CONTACT, "lovelace@example.org");
        TenantObject group = group("2", "list@example.org", known("1"));
        assertApplied(port, put(List.of(contact, group)));
        assertThat(port.get(List.of("1", "2"))).isEqualTo(Map.of("1", contact, "2", group));
        TenantObject person = bare("2");
        assertApplied(port, put(List.of(person)));
        assertThat(port.get(List.of("2"))).isEqualTo(Map.of("2", person));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(List.of(contact, person)));
    }

    @Test
    protected void a_source_neither_sees_nor_touches_what_another_wrote() {
        TenantPort hq = port("hq");
        TenantPort branch = port("branch");
        TenantObject here = person("1", Kind.USER, "ada@example.org");
        TenantObject there = person("1", Kind.USER, "bob@example.org");
        assertApplied(hq, put(List.of(here)));
        assertApplied(branch, put(List.of(there)));
        assertThat(hq.get(List.of("1"))).isEqualTo(Map.of("1", here));
        assertThat(branch.get(List.of("1"))).isEqualTo(Map.of("1", there));
        assertApplied(branch, List.of(new Export.Delete("1", Kind.USER)));
        assertThat(versions(branch)).isEmpty();
        assertThat(versions(hq)).containsExactlyElementsOf(versionsOf(List.of(here)));
    }

    @Test
    protected void an_object_that_is_refused_keeps_none_of_the_others_out() {
        TenantPort port = port("hq");
        TenantObject large = person("2", Kind.USER, "large@example.org", values(TenantPort.MOST_VALUES + 1));
        List<Outcome> outcomes = port.apply(put(
                List.of(person("1", Kind.USER, "ada@example.org"), large, person("3", Kind.USER, "bob@example.org"))));
        assertThat(outcomes).extracting(Outcome::sourceAnchor).containsExactly("1", "2", "3");
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Applied.class);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.name()).isEqualTo("LargeObject");
            assertThat(refused.sentence()).contains("userCertificate");
        });
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Applied.class);
        assertThat(versions(port)).extracting(Version::sourceAnchor).containsExactly("1", "3");
    }

    @Test
    protected void two_objects_with_one_address_are_both_kept() {
        TenantPort port = port("hq");
        List<TenantObject> objects = List.of(
                person("1", Kind.USER, "ada@example.org", "info@example.org"),
                person("2", Kind.USER, "bob@example.org", "info@example.org"),
                group("3", "info@example.org"));
        assertApplied(port, put(objects));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(objects));
    }

    @Test
    protected void source_anchors_keep_their_case_and_any_printable_character() {
        TenantPort port = port("hq");
        List<TenantObject> objects = Stream.of(
                        "AbC=",
                        "abc=",
                        "a/b+c",
                        "a\"b\\c",
                        "a b",
                        "\u00e4\u6f22\ud83d\ude00",
                        "%2F",
                        "' OR 1=1",
                        "x".repeat(256))
                .sorted()
                .map(anchor -> (TenantObject) bare(anchor))
                .toList();
        assertApplied(port, put(objects));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(objects));
        for (TenantObject object : objects) {
            assertThat(port.get(List.of(object.sourceAnchor()))).isEqualTo(Map.of(object.sourceAnchor(), object));
        }
        assertApplied(port, List.of(new Export.Delete("AbC=", Kind.USER)));
        assertThat(port.get(List.of("AbC=", "abc="))).containsOnlyKeys("abc=");
    }

    @Test
    protected void a_full_batch_is_taken_and_all_of_it_is_listed() {
        TenantPort port = port("hq");
        List<TenantObject> objects = new ArrayList<>();
        for (int i = 0; i < TenantPort.MOST_EXPORTS; i++) {
            objects.add(person("id" + (1000 + i), Kind.USER, "user" + i + "@example.org"));
        }
        assertApplied(port, put(objects));
        assertThat(versions(port)).containsExactlyElementsOf(versionsOf(objects));
        assertThat(port.get(objects.stream().map(TenantObject::sourceAnchor).toList()))
                .hasSize(objects.size())
                .containsValues(objects.toArray(TenantObject[]::new));
    }

    protected static void assertApplied(TenantPort port, List<Export> exports) {
        assertThat(port.apply(exports))
                .isEqualTo(exports.stream()
                        .map(export -> new Outcome.Applied(export.sourceAnchor()))
                        .toList());
    }

    protected static List<Export> put(List<? extends TenantObject> objects) {
        return objects.stream().map(object -> (Export) new Export.Put(object)).toList();
    }

    protected static List<Version> versions(TenantPort port) {
        List<Version> versions = new ArrayList<>();
        port.list(versions::add);
        versions.sort(Comparator.comparing(Version::sourceAnchor));
        return versions;
    }

    private static List<Version> versionsOf(List<TenantObject> objects) {
        return objects.stream()
                .map(object -> new Version(object.sourceAnchor(), object.kind(), object.fingerprint()))
                .toList();
    }

    private static TenantGroup.Member known(String anchor) {
        return new TenantGroup.Known(anchor);
    }

    protected static TenantGroup group(String anchor, String address, TenantGroup.Member... members) {
        return new TenantGroup(
                anchor,
                "Group " + anchor,
                Optional.of("group" + anchor),
                MailAddress.of(address),
                List.of(),
                List.of(members));
    }

    /** Without anything that may be left out. */
    private static TenantPerson bare(String anchor) {
        return new TenantPerson(
                anchor,
                Kind.USER,
                "",
                Optional.empty(),
                MailAddress.of("someone@example.org"),
                List.of(),
                RawValues.NONE,
                RawValues.NONE);
    }

    protected static TenantPerson person(String anchor, Kind kind, String address, String... proxies) {
        return person(anchor, kind, address, values(2), proxies);
    }

    private static TenantPerson person(
            String anchor, Kind kind, String address, RawValues userCertificate, String... proxies) {
        return new TenantPerson(
                anchor,
                kind,
                "Person \"" + anchor + "\" \\ \u00e9",
                Optional.of("nick"),
                MailAddress.of(address),
                Stream.of(proxies).map(MailAddress::of).toList(),
                userCertificate,
                RawValues.of(List.of(new byte[] {0x30, 0})));
    }

    /** Bytes that are no certificates: the port takes what directories hold. */
    private static RawValues values(int count) {
        return RawValues.of(IntStream.range(0, count)
                .mapToObj(i -> new byte[] {0x30, 2, (byte) (i >> 8), (byte) i})
                .toList());
    }
}
