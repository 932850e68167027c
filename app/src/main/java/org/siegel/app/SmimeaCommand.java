package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.siegel.dns.SmimeaName;
import org.siegel.dns.SmimeaRecord;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CertificateAddresses;

/** {@code siegel smimea record}: what an administrator of a domain publishes about a certificate. docs/cli.md is its contract. */
final class SmimeaCommand implements Command {

    static final Group GROUP = new Group(
            "siegel smimea",
            "Certificates in the DNS (RFC 8162).",
            Map.of("record", SmimeaCommand::new, "lookup", SmimeaLookupCommand::new));

    private static final Option ADDRESS = Option.value(
            "--address", "ADDRESS", "the address that the record is for (default: every address in the certificate)");
    private static final Option USAGE =
            Option.value("--usage", "NAME", "pkix-ta, pkix-ee, dane-ta or dane-ee (default: dane-ee)");
    private static final Option SELECTOR =
            Option.value("--selector", "NAME", "certificate or public-key (default: certificate)");
    private static final Option MATCHING = Option.value(
            "--matching", "NAME", "full, sha-256 or sha-512 (default: full, the only one that others can encrypt to)");
    private static final Option TTL = Option.value("--ttl", "SECONDS", "the time to live (default: 3600)");
    private static final Option GENERIC =
            Option.flag("--generic", "for DNS servers that do not know the type (RFC 3597)");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel smimea record",
                        "Prints the DNS record of a certificate or of a user, as a line of a zone file.",
                        ADDRESS,
                        USAGE,
                        SELECTOR,
                        MATCHING,
                        TTL,
                        GENERIC,
                        DataOption.DATA)
                .withOperands("CERT|USER", "a certificate, DER or PEM, or the address of a user of the server", 1, 1);
    }

    @Override
    public int run(Arguments given) {
        String typed = given.operands().getFirst();
        Optional<MailAddress> user = Files.exists(Path.of(typed)) ? Optional.empty() : MailAddress.parse(typed);
        X509Certificate certificate =
                user.map(who -> ofUser(who, given)).orElseGet(() -> SmimeCommand.certificate(Path.of(typed)));
        SmimeaRecord entry = SmimeaRecord.of(
                certificate,
                choice(given, USAGE, SmimeaRecord.Usage.DANE_EE),
                choice(given, SELECTOR, SmimeaRecord.Selector.CERTIFICATE),
                choice(given, MATCHING, SmimeaRecord.Matching.FULL));
        int ttl = given.number(TTL, 0).orElse(3600);
        for (MailAddress address : addresses(given, user, certificate)) {
            String name = SmimeaName.of(address);
            System.out.println(given.has(GENERIC) ? entry.genericLine(name, ttl) : entry.zoneLine(name, ttl));
        }
        return Siegel.HOLDS;
    }

    private static Collection<MailAddress> addresses(
            Arguments given, Optional<MailAddress> user, X509Certificate certificate) {
        if (given.has(ADDRESS)) {
            return List.of(address(given.text(ADDRESS).orElse("")));
        }
        Collection<MailAddress> all =
                user.<Collection<MailAddress>>map(List::of).orElseGet(() -> CertificateAddresses.of(certificate));
        if (all.isEmpty()) {
            throw new UsageException("the certificate is for no address; name one with --address");
        }
        return new ArrayList<>(all);
    }

    static MailAddress address(String typed) {
        return MailAddress.parse(typed)
                .orElseThrow(() -> new UsageException("not an e-mail address: " + Terminal.line(typed)));
    }

    /** The one that mail to him is encrypted to, as the running server says. */
    private static X509Certificate ofUser(MailAddress user, Arguments given) {
        AdminClient.Answer answer = AdminClient.of(DataOption.of(given))
                .invoke("Get-RecipientCertificate", Map.of("Identity", user.toString()));
        if (!answer.ok()) {
            throw new UsageException(answer.detail());
        }
        JsonNode rows = answer.body().path("value");
        if (rows.size() != 1) {
            throw new UsageException(user + " is a list; records are for people");
        }
        return CertificateFiles.certificate(
                Base64.getDecoder().decode(rows.path(0).path("Certificate").asText()));
    }

    private static <E extends Enum<E>> E choice(Arguments given, Option option, E fallback) {
        if (!given.has(option)) {
            return fallback;
        }
        String typed = given.text(option).orElse("");
        for (E one : fallback.getDeclaringClass().getEnumConstants()) {
            if (one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(typed)) {
                return one;
            }
        }
        throw new UsageException(option.name() + " has no value " + typed + "; see siegel smimea record --help");
    }
}
