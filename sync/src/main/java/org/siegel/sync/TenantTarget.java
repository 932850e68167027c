package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;
import org.siegel.sync.Contribution.Outcome;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Value.Nothing;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantGroup.Member;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.tenant.TenantPort;

/**
 * Makes the tenant's object of the attributes that outbound rules gave it. The primary address is the first mail that is an
 * address, else the first of proxyAddresses marked {@code SMTP:}; an object without one is nothing to the tenant. What cannot be
 * taken over is left out, and told.
 */
final class TenantTarget {

    private final String anchor;
    private final ObjectType kind;
    private final AttributeFlows attributes;
    private final Supplier<Optional<TenantObject>> before;
    private final RuleContext context;
    private final Findings findings;
    private @Nullable Instant due;

    TenantTarget(
            String anchor,
            ObjectType kind,
            AttributeFlows attributes,
            Supplier<Optional<TenantObject>> before,
            RuleContext context,
            Findings findings) {
        this.anchor = anchor;
        this.kind = kind;
        this.attributes = attributes;
        this.before = before;
        this.context = context;
        this.findings = findings;
    }

    Optional<Instant> due() {
        return Optional.ofNullable(due);
    }

    Optional<TenantObject> object() {
        Set<MailAddress> addresses = new LinkedHashSet<>();
        Optional<MailAddress> primary = primary(addresses);
        if (primary.isEmpty()) {
            leftOut("mail", "there is no mail address, so there is nothing for the tenant");
            return Optional.empty();
        }
        List<MailAddress> proxies = proxies(primary.get(), addresses);
        String name =
                text("displayName", object -> Optional.of(object.displayName())).orElse("");
        Optional<String> nickname = text("mailNickname", TenantObject::mailNickname);
        if (kind == ObjectType.GROUP) {
            return Optional.of(new TenantGroup(
                    anchor,
                    name.isEmpty() ? TenantObject.printable(primary.get().toString()) : name,
                    nickname,
                    primary.get(),
                    proxies,
                    members()));
        }
        return Optional.of(new TenantPerson(
                anchor,
                kind == ObjectType.USER ? TenantObject.Kind.USER : TenantObject.Kind.CONTACT,
                name,
                nickname,
                primary.get(),
                proxies,
                certificates(CompiledRules.USER_CERTIFICATE, TenantPerson::userCertificate),
                certificates(CompiledRules.USER_SMIME_CERTIFICATE, TenantPerson::userSmimeCertificate)));
    }

    private boolean stays(String attribute) {
        return attributes.directly(attribute) == Nothing.IGNORE_THIS_FLOW;
    }

    private Optional<String> text(String attribute, Function<TenantObject, Optional<String>> beforehand) {
        if (stays(attribute)) {
            return before.get().flatMap(beforehand);
        }
        for (String text : texts(attribute)) {
            String printable = TenantObject.printable(text);
            if (!printable.isEmpty()) {
                return Optional.of(printable);
            }
        }
        return Optional.empty();
    }

    private List<String> texts(String attribute) {
        List<String> texts = new ArrayList<>();
        long binary = 0;
        for (Value value : attributes.attribute(attribute).each()) {
            if (value instanceof Value.Bytes) {
                binary++;
            } else {
                texts.add(value.toString());
            }
        }
        if (binary > 0) {
            invalid(attribute, binary, "is binary, not text");
        }
        return texts;
    }

    /** For a preview. */
    private void leftOut(String attribute, String why) {
        if (context.traced()) {
            findings.trace(new Contribution("", "", attribute, Outcome.LEFT_OUT, "", why));
        }
    }

    private void wrong(String name, String attribute, String sentence, String remedy) {
        findings.error(name, sentence, remedy);
        leftOut(attribute, sentence);
    }

    private void invalid(String attribute, long values, String what) {
        wrong(
                "InvalidValue",
                attribute,
                (values == 1 ? "a value" : values + " values") + " of " + attribute + " " + what,
                "correct the rule that gives " + attribute + ", or the values in the directory");
    }

    private Optional<MailAddress> primary(Set<MailAddress> addresses) {
        Optional<TenantObject> known = stays("mail") ? before.get() : Optional.empty();
        if (known.isPresent()) {
            return known.map(TenantObject::primaryAddress);
        }
        List<String> wrong = new ArrayList<>();
        texts("mail").forEach(text -> address(text, addresses, wrong));
        tell("mail", wrong);
        if (!addresses.isEmpty() || stays("proxyAddresses")) {
            return addresses.stream().findFirst();
        }
        return texts("proxyAddresses").stream()
                .filter(text -> text.startsWith("SMTP:"))
                .flatMap(text -> MailAddress.parse(text.substring("SMTP:".length())).stream())
                .findFirst();
    }

    /** X500:, SIP: and the like are no mail addresses. */
    private List<MailAddress> proxies(MailAddress primary, Set<MailAddress> addresses) {
        if (stays("proxyAddresses")) {
            before.get().ifPresent(object -> addresses.addAll(object.proxyAddresses()));
        } else {
            List<String> wrong = new ArrayList<>();
            for (String text : texts("proxyAddresses")) {
                if (text.toLowerCase(Locale.ROOT).startsWith("smtp:")) {
                    address(text.substring("smtp:".length()), addresses, wrong);
                }
            }
            tell("proxyAddresses", wrong);
        }
        addresses.remove(primary);
        return List.copyOf(addresses);
    }

    private static void address(String text, Set<MailAddress> addresses, List<String> wrong) {
        if (text.isBlank()) {
            return;
        }
        Optional<MailAddress> address = MailAddress.parse(text);
        if (address.isPresent() && isPrintable(address.get().toString())) {
            addresses.add(address.get());
        } else {
            wrong.add(text);
        }
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return text.codePoints()
                        .allMatch(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE);
            }
        }
        return true;
    }

    private void tell(String attribute, List<String> wrong) {
        if (!wrong.isEmpty()) {
            String shown = TenantObject.printable(wrong.getFirst());
            wrong(
                    "InvalidAddress",
                    attribute,
                    attribute + " has " + (wrong.size() == 1 ? "a value" : wrong.size() + " values")
                            + " that is no mail address and was left out: "
                            + shown.substring(0, Math.min(80, shown.length())),
                    "correct " + attribute + " in the directory");
        }
    }

    private RawValues certificates(String attribute, Function<TenantPerson, RawValues> beforehand) {
        if (stays(attribute)) {
            return before.get()
                    .filter(TenantPerson.class::isInstance)
                    .map(TenantPerson.class::cast)
                    .map(beforehand)
                    .orElse(RawValues.NONE);
        }
        List<byte[]> values = octets(attribute);
        long broken = 0;
        for (byte[] value : values) {
            broken += mayBeCertificate(value) ? 0 : 1;
        }
        if (broken > 0) {
            findings.error(
                    "InvalidCertificate",
                    attribute + " has " + (broken == 1 ? "a value" : broken + " values")
                            + " without a readable certificate",
                    "delete what is no certificate from " + attribute + " in the directory");
        }
        CertificateValues chosen =
                CertificateValues.choose(attribute, values, context.certificateLimit(), context.now());
        chosen.note()
                .ifPresent(note -> wrong(
                        "LargeObject",
                        attribute,
                        note,
                        "delete what is not needed from " + attribute + " in the directory"));
        chosen.due().filter(when -> due == null || when.isBefore(due)).ifPresent(when -> due = when);
        return chosen.taken();
    }

    /** Texts are base64. */
    private List<byte[]> octets(String attribute) {
        List<byte[]> octets = new ArrayList<>();
        long wrong = 0;
        for (Value value : attributes.attribute(attribute).each()) {
            if (value instanceof Value.Bytes bytes) {
                octets.add(bytes.octets());
                continue;
            }
            try {
                octets.add(Base64.getMimeDecoder().decode(value.toString()));
            } catch (IllegalArgumentException e) {
                wrong++;
            }
        }
        if (wrong > 0) {
            invalid(attribute, wrong, "is neither binary nor base64");
        }
        return octets;
    }

    /** A DER SEQUENCE of just this length is taken at its word: reading every certificate would take longer than all the rest. */
    private static boolean mayBeCertificate(byte[] value) {
        boolean sequence = value.length > 0x83
                && value[0] == 0x30
                && (value[1] == (byte) 0x82 && 4 + ((value[2] & 0xff) << 8 | (value[3] & 0xff)) == value.length
                        || value[1] == (byte) 0x81 && 3 + (value[2] & 0xff) == value.length);
        return sequence
                || value.length > CertificateValue.LARGEST
                || CertificateValue.read(value).isPresent();
    }

    private List<Member> members() {
        if (stays("member")) {
            return before.get()
                    .filter(TenantGroup.class::isInstance)
                    .map(object -> List.copyOf(((TenantGroup) object).members()))
                    .orElse(List.of());
        }
        List<String> wrong = new ArrayList<>();
        Set<Member> members = new LinkedHashSet<>();
        for (Value value : attributes.attribute("member").each()) {
            if (value instanceof Value.Anchor known) {
                members.add(new TenantGroup.Known(known.anchor()));
            } else {
                Set<MailAddress> outside = new LinkedHashSet<>();
                address(value.toString(), outside, wrong);
                outside.forEach(address -> members.add(new TenantGroup.Outside(address)));
            }
        }
        tell("member", wrong);
        if (members.size() <= TenantPort.MOST_MEMBERS) {
            return List.copyOf(members);
        }
        wrong(
                "LargeObject",
                "member",
                "the group has " + members.size() + " members: " + TenantPort.MOST_MEMBERS + " were taken",
                "divide the group");
        return members.stream()
                .sorted(Comparator.comparing(Member::toString))
                .limit(TenantPort.MOST_MEMBERS)
                .toList();
    }
}
