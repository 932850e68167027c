package org.siegel.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.siegel.dns.SmimeaAnswer;
import org.siegel.dns.SmimeaLookup;
import org.siegel.dns.SmimeaName;
import org.siegel.dns.SmimeaRecord;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;

/** {@code siegel smimea lookup}: what the DNS says about an address, and whether it is to be believed. */
final class SmimeaLookupCommand implements Command {

    private static final Option SERVER = Option.value(
                    "--server", "HOST[:PORT]", "the DNS server to ask; repeatable (default: those of this machine)")
            .asRepeatable();
    private static final Option TRUST_ANCHOR = Option.value(
            "--trust-anchor", "FILE", "DS or DNSKEY records to trust (default: those of the root, from IANA)");
    private static final Option TIMEOUT = Option.value("--timeout", "MILLISECONDS", "when to give up (default: 10000)");
    private static final Option JSON = Option.flag("--json", "print one JSON object");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smimea lookup",
                        "Asks the DNS for the certificates of an address; what DNSSEC does not prove is not believed.",
                        SERVER,
                        TRUST_ANCHOR,
                        TIMEOUT,
                        JSON)
                .withOperands("ADDRESS", "the address", 1, 1);
    }

    @Override
    public int run(Arguments given) {
        MailAddress address = SmimeaCommand.address(given.operands().getFirst());
        Duration deadline =
                given.number(TIMEOUT, 1).map(Duration::ofMillis).orElse(SmimeaLookup.Settings.DEFAULT.deadline());
        SmimeaAnswer answer = SmimeaSettings.lookup(
                        SmimeaSettings.servers(given.texts(SERVER), SERVER.name()),
                        given.path(TRUST_ANCHOR),
                        deadline,
                        Clock.systemUTC())
                .find(address);
        if (given.has(JSON)) {
            System.out.println(Json.pretty(json(address, answer)));
        } else if (answer instanceof SmimeaAnswer.Found found) {
            System.out.print(text(found));
        }
        return switch (answer) {
            case SmimeaAnswer.Found _ -> Siegel.HOLDS;
            case SmimeaAnswer.None none -> said(none.sentence(), given);
            case SmimeaAnswer.Refused refused -> said(refused.sentence(), given);
        };
    }

    private static int said(String sentence, Arguments given) {
        if (!given.has(JSON)) {
            System.err.println("siegel: " + Terminal.line(sentence));
        }
        return Siegel.DOES_NOT_HOLD;
    }

    private static ObjectNode json(MailAddress address, SmimeaAnswer answer) {
        ObjectNode json = Json.object();
        json.put("address", address.toString()).put("name", SmimeaName.of(address));
        switch (answer) {
            case SmimeaAnswer.Found found -> {
                json.put("code", "found");
                var records = json.putArray("records");
                for (SmimeaRecord entry : found.records()) {
                    ObjectNode one = records.addObject();
                    one.put("usage", word(entry.usage()))
                            .put("selector", word(entry.selector()))
                            .put("matching", word(entry.matching()))
                            .put("data", HexFormat.of().formatHex(entry.data()));
                    entry.certificate()
                            .ifPresent(c -> one.put(
                                            "subject",
                                            c.getSubjectX500Principal().getName())
                                    .put("thumbprint", Thumbprint.sha1(c).hex())
                                    .put("notAfter", c.getNotAfter().toInstant().toString()));
                }
            }
            case SmimeaAnswer.None none -> json.put("code", "none").put("reason", none.sentence());
            case SmimeaAnswer.Refused refused ->
                json.put("code", refused.reason().code()).put("reason", refused.sentence());
        }
        return json;
    }

    private static String text(SmimeaAnswer.Found found) {
        var text = new StringBuilder(found.name()).append('\n');
        for (SmimeaRecord entry : found.records()) {
            Optional<String> subject = entry.certificate()
                    .map(c -> c.getSubjectX500Principal().getName() + ", until "
                            + c.getNotAfter().toInstant());
            text.append("  ")
                    .append(word(entry.usage()))
                    .append(", ")
                    .append(word(entry.selector()))
                    .append(", ")
                    .append(word(entry.matching()))
                    .append(": ")
                    .append(Terminal.line(subject.orElseGet(() -> HexFormat.of().formatHex(entry.data()))))
                    .append('\n');
        }
        return text.toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
