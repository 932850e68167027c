package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

class DefaultRulesTest {

    static final RuleContext CONTEXT = RuleContext.at(Instant.parse("2026-11-24T02:00:00Z"));
    static final byte[] GUID = HexFormat.of().parseHex("5bad8f0fcbd99f46a16570867728950e");

    /** An object from a text such as {@code mail=a@x.org|mail=b@x.org|cn=Ada}. */
    static ConnectorObject object(Kind kind, String id, String attributes) {
        Map<String, List<byte[]>> values = new HashMap<>();
        for (String pair : attributes.isEmpty() ? new String[0] : attributes.split("\\|")) {
            int at = pair.indexOf('=');
            values.computeIfAbsent(pair.substring(0, at), _ -> new ArrayList<>())
                    .add(pair.substring(at + 1).getBytes(StandardCharsets.UTF_8));
        }
        return new ConnectorObject("here", new DirectoryObject(id, "CN=" + id + ",DC=x", kind, values), Map.of());
    }

    static ConnectorObject activeDirectory(Kind kind, String attributes) {
        ConnectorObject plain = object(kind, "0f8fad5b-d9cb-469f-a165-70867728950e", attributes);
        Map<String, List<byte[]>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(plain.object().attributes());
        values.put("objectGUID", List.of(GUID));
        var object = new DirectoryObject(plain.object().id(), plain.object().dn(), kind, values);
        return new ConnectorObject("ad", object, Map.of());
    }

    static Projection project(ConnectorObject object) {
        return RuleSet.defaults().project(List.of(object), CONTEXT);
    }

    private static TenantPerson person(ConnectorObject object) {
        Projection projection = project(object);
        assertThat(projection.errors()).isEmpty();
        return (TenantPerson) projection.object().orElseThrow();
    }

    @Test
    void a_user_of_an_ldap_directory() {
        TenantPerson ada = person(object(
                Kind.USER,
                "1",
                "uid=ada|cn=Ada L|displayName=Ada Lovelace|mail=ada@x.org|mail=countess@x.org"
                        + "|mailLocalAddress=al@x.org|mailAlternateAddress=lovelace@x.org"));
        assertThat(ada.sourceAnchor()).isEqualTo("1");
        assertThat(ada.kind()).isEqualTo(TenantObject.Kind.USER);
        assertThat(ada.displayName()).isEqualTo("Ada Lovelace");
        assertThat(ada.mailNickname()).contains("ada");
        assertThat(ada.primaryAddress()).isEqualTo(MailAddress.of("ada@x.org"));
        assertThat(ada.proxyAddresses())
                .extracting(MailAddress::toString)
                .containsExactly("al@x.org", "countess@x.org", "lovelace@x.org");
    }

    @Test
    void a_user_of_active_directory() {
        TenantPerson ada = person(activeDirectory(
                Kind.USER,
                "sAMAccountName=ada|cn=Ada|mail=ada@x.org|proxyAddresses=SMTP:other@x.org|proxyAddresses=smtp:al@x.org"
                        + "|proxyAddresses=X500:/o=x|proxyAddresses=SIP:ada@x.org|proxyAddresses=plain@x.org"));
        assertThat(ada.sourceAnchor()).isEqualTo("0f8fad5b-d9cb-469f-a165-70867728950e");
        assertThat(ada.displayName()).isEqualTo("Ada");
        assertThat(ada.mailNickname()).isEmpty();
        assertThat(ada.primaryAddress()).isEqualTo(MailAddress.of("ada@x.org"));
        assertThat(ada.proxyAddresses()).extracting(MailAddress::toString).containsExactly("al@x.org", "other@x.org");
    }

    @Test
    void without_mail_the_proxy_address_in_capitals_is_the_primary_one() {
        TenantPerson ada = person(activeDirectory(
                Kind.USER, "sAMAccountName=ada|proxyAddresses=smtp:al@x.org|proxyAddresses=SMTP:ada@x.org"));
        assertThat(ada.primaryAddress()).isEqualTo(MailAddress.of("ada@x.org"));
        assertThat(ada.displayName()).isEqualTo("ada");
    }

    @Test
    void who_has_no_address_is_nobody_to_the_tenant() {
        assertThat(project(object(Kind.USER, "1", "cn=Service|proxyAddresses=smtp:a@x.org")))
                .satisfies(p -> assertThat(p.object()).isEmpty())
                .satisfies(p -> assertThat(p.errors()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "sAMAccountName=ada|isCriticalSystemObject=TRUE",
        "cn=no account name",
        "sAMAccountName=SUPPORT_388945a0",
        "sAMAccountName=AAD_0815",
        "sAMAccountName=MSOL_0815",
        "sAMAccountName=CAS_{0815}",
        "sAMAccountName=x|mailNickname=CAS_{0815}",
        "sAMAccountName=x|mailNickname=SystemMailbox{0815}",
        "sAMAccountName=x|msExchRecipientTypeDetails=4096",
        "sAMAccountName=x|msExchRecipientTypeDetails=536870912",
    })
    void accounts_that_entra_connect_leaves_out_are_left_out(String attributes) {
        assertThat(project(activeDirectory(Kind.USER, attributes + "|mail=x@x.org"))
                        .object())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sAMAccountName=ada|isCriticalSystemObject=FALSE",
        "sAMAccountName=CAS_without_bracket",
        "sAMAccountName=aad_lower case is another name",
        "sAMAccountName=x|msExchRecipientTypeDetails=1",
        "sAMAccountName=x|msExchRecipientTypeDetails=2147483648",
    })
    void others_are_not(String attributes) {
        assertThat(project(activeDirectory(Kind.USER, attributes + "|mail=x@x.org"))
                        .object())
                .isPresent();
    }

    @Test
    void a_conflict_object_of_replication_is_left_out() {
        ConnectorObject ada = activeDirectory(Kind.USER, "sAMAccountName=ada|mail=x@x.org");
        var victim = new DirectoryObject(
                ada.object().id(),
                "CN=Ada\\0ACNF:0f8fad5b-d9cb-469f-a165-70867728950e,OU=People,DC=x",
                Kind.USER,
                ada.object().attributes());
        assertThat(project(new ConnectorObject("ad", victim, Map.of())).object())
                .isEmpty();
    }

    @Test
    void the_consistency_guid_is_the_source_anchor_where_it_is_one() {
        ConnectorObject ada = activeDirectory(Kind.USER, "sAMAccountName=ada|mail=x@x.org");
        Map<String, List<byte[]>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(ada.object().attributes());
        values.put("mS-DS-ConsistencyGuid", List.of(HexFormat.of().parseHex("00112233445566778899aabbccddeeff")));
        assertThat(RuleSet.defaults().sourceAnchor(withValues(ada, values)))
                .contains("33221100-5544-7766-8899-aabbccddeeff");
        values.put("mS-DS-ConsistencyGuid", List.of(new byte[3]));
        assertThat(RuleSet.defaults().sourceAnchor(withValues(ada, values)))
                .contains("0f8fad5b-d9cb-469f-a165-70867728950e");
    }

    private static ConnectorObject withValues(ConnectorObject object, Map<String, List<byte[]>> values) {
        return new ConnectorObject(
                "ad",
                new DirectoryObject(
                        object.object().id(), "CN=x", object.object().kind(), values),
                Map.of());
    }

    @Test
    void a_group_has_the_members_that_are_synchronized_and_those_outside() {
        var raw = object(
                        Kind.GROUP,
                        "g",
                        "cn=Staff|mail=staff@x.org|member=CN=Ada|member=CN=Nobody|uniqueMember=CN=Bob"
                                + "|rfc822MailMember=out@y.org|rfc822MailMember=postmaster")
                .object();
        Projection staff =
                project(new ConnectorObject("here", raw, Map.of("CN=Ada", "a", "CN=Bob", "b", "CN=Nobody", "")));
        assertThat(((TenantGroup) staff.object().orElseThrow()).members())
                .containsExactly(
                        new TenantGroup.Known("a"),
                        new TenantGroup.Known("b"),
                        new TenantGroup.Outside(MailAddress.of("out@y.org")));
        assertThat(staff.errors())
                .singleElement()
                .satisfies(e -> assertThat(e.name()).isEqualTo("InvalidAddress"))
                .satisfies(e -> assertThat(e.sentence()).contains("postmaster"));
        assertThat(RuleSet.defaults().memberAttributes()).containsExactlyInAnyOrder("member", "uniqueMember");
    }

    @Test
    void a_contact_is_a_contact() {
        assertThat(project(activeDirectory(Kind.CONTACT, "cn=Eve|mail=eve@y.org"))
                        .object())
                .get()
                .extracting(TenantObject::kind)
                .isEqualTo(TenantObject.Kind.CONTACT);
        assertThat(project(activeDirectory(
                                Kind.CONTACT,
                                "cn=Eve|mail=eve@y.org|displayName=Eve (MSOL)|msExchHideFromAddressLists=TRUE"))
                        .object())
                .isEmpty();
    }

    @Test
    void what_is_no_address_is_left_out_and_told() {
        Projection ada = project(object(Kind.USER, "1", "uid=ada|mail=not an address|mail=ada@x.org"));
        assertThat(ada.object()).get().extracting(TenantObject::primaryAddress).isEqualTo(MailAddress.of("ada@x.org"));
        assertThat(ada.errors())
                .containsExactly(new ObjectError(
                        "InvalidAddress",
                        "1",
                        "mail has a value that is no mail address and was left out: not an address",
                        "correct mail in the directory"));
    }

    @Test
    void names_are_made_printable_and_broken_certificates_are_told_and_taken() {
        ConnectorObject hostile = object(Kind.USER, "1", "displayName=Ada\0 Lovelace\u001b[31m|mail=ada@x.org");
        Map<String, List<byte[]>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(hostile.object().attributes());
        values.put("userCertificate", List.of(new byte[0], new byte[] {0}, new byte[100_000]));
        values.put("userSMIMECertificate;binary", List.of(new byte[] {1}));
        Projection ada = project(withValues(hostile, values));
        TenantPerson person = (TenantPerson) ada.object().orElseThrow();
        assertThat(person.displayName()).isEqualTo("Ada Lovelace[31m");
        assertThat(person.userCertificate().size()).isEqualTo(2);
        assertThat(ada.errors())
                .extracting(ObjectError::name)
                .containsExactlyInAnyOrder("InvalidCertificate", "LargeObject");
        assertThat(ada.errors())
                .extracting(ObjectError::sentence)
                .anySatisfy(s ->
                        assertThat(s).contains("values of more than 65536 bytes were left out of userCertificate"));
    }

    @Test
    void what_to_read_of_a_directory() {
        assertThat(RuleSet.defaults().attributes())
                .contains("mail", "proxyAddresses", "userCertificate", "userSMIMECertificate", "objectGUID", "member")
                .doesNotContain("dn", "objectId");
        assertThat(RuleSet.defaults().asksForCollection()).isFalse();
    }

    @Test
    void a_soft_match_is_by_primary_address_and_user_principal_name() {
        ConnectorObject ada = activeDirectory(
                Kind.USER, "sAMAccountName=ada|proxyAddresses=SMTP:Ada@X.org|userPrincipalName=Ada@ad.x");
        assertThat(RuleSet.defaults().softKeys(ada, CONTEXT))
                .containsExactly("mail:ada@x.org", "userPrincipalName:ada@ad.x");
        assertThat(RuleSet.defaults().joinKeys(ada, CONTEXT).getFirst())
                .isEqualTo("sourceAnchor:0f8fad5b-d9cb-469f-a165-70867728950e");
        assertThat(RuleSet.defaults().softKeys(object(Kind.USER, "1", ""), CONTEXT))
                .isEmpty();
        assertThat(Optional.of(project(ada)).orElseThrow().due()).isEmpty();
    }
}
