package org.siegel.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.siegel.dns.SmimeaAnswer.Found;
import org.siegel.dns.SmimeaAnswer.None;
import org.siegel.dns.SmimeaAnswer.Reason;
import org.siegel.dns.SmimeaAnswer.Refused;
import org.siegel.smime.MailAddress;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SMIMEARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Asks the DNS for SMIMEA records (RFC 8162). The chain of signatures from the trust anchors down is checked here; what the
 * server asked claims to have checked counts for nothing. Answers are remembered for their time to live, an hour at most.
 * Safe for use by several threads.
 *
 * <pre>{@code
 * var lookup = SmimeaLookup.of(SmimeaLookup.Settings.DEFAULT, Clock.systemUTC());
 * SmimeaAnswer answer = lookup.find(MailAddress.of("bob@example.org"));
 * }</pre>
 */
public final class SmimeaLookup {

    /** Of one address: a certificate to sign and one to encrypt, each old and new, and room for more. */
    static final int MOST_RECORDS = 16;

    private static final int MOST_REMEMBERED = 1024;
    private static final Duration LONGEST_REMEMBERED = Duration.ofHours(1);
    private static final int MOST_ALIASES = 8;

    /** With DNSSEC's signatures, larger than most paths carry in one piece: the rest comes over TCP. */
    private static final int UDP_SIZE = 1232;

    private final Settings settings;
    private final Clock clock;
    private final ValidatingResolver resolver;
    private final Map<String, Known> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Known(SmimeaAnswer answer, Instant from, Instant until) {}

    /**
     * How to ask.
     *
     * @param servers recursive servers, or none for those of the system; they must pass signatures on (RFC 4035 §3)
     * @param trustAnchors DS or DNSKEY records in zone-file form, one a line; empty for the root's, as IANA publishes them
     * @param deadline for one address, whatever it takes
     */
    public record Settings(List<InetSocketAddress> servers, Optional<String> trustAnchors, Duration deadline) {

        /** The system's servers, the root's keys, ten seconds. */
        public static final Settings DEFAULT = new Settings(List.of(), Optional.empty(), Duration.ofSeconds(10));

        public Settings {
            servers = List.copyOf(servers);
        }
    }

    private SmimeaLookup(Settings settings, Clock clock, ValidatingResolver resolver) {
        this.settings = settings;
        this.clock = clock;
        this.resolver = resolver;
    }

    /**
     * @throws IllegalArgumentException if the trust anchors cannot be read, or there is no server to ask
     */
    public static SmimeaLookup of(Settings settings, Clock clock) {
        List<InetSocketAddress> servers =
                settings.servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers;
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no DNS server is known; name one");
        }
        List<Resolver> each = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            each.add(new SimpleResolver(server));
        }
        Resolver asked = each.size() == 1 ? each.getFirst() : new ExtendedResolver(each);
        asked.setTimeout(settings.deadline);
        var resolver = new ValidatingResolver(asked, clock);
        resolver.setEDNS(0, UDP_SIZE, 0, List.of());
        try (InputStream anchors = anchors(settings)) {
            resolver.loadTrustAnchors(anchors);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the DNSSEC trust anchors cannot be read: " + e.getMessage(), e);
        }
        return new SmimeaLookup(settings, clock, resolver);
    }

    private static InputStream anchors(Settings settings) {
        return settings.trustAnchors
                .<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> {
                    InputStream built = SmimeaLookup.class.getResourceAsStream("root.ds");
                    if (built == null) {
                        throw new UncheckedIOException(new IOException("root.ds is missing in the program"));
                    }
                    return built;
                });
    }

    /** What the DNS says about an address. */
    public SmimeaAnswer find(MailAddress address) {
        String name = SmimeaName.of(address);
        Instant now = clock.instant();
        synchronized (remembered) {
            Known known = remembered.get(name);
            if (known != null && !now.isBefore(known.from) && now.isBefore(known.until)) {
                return known.answer;
            }
        }
        return ask(address, name, now);
    }

    private SmimeaAnswer ask(MailAddress address, String text, Instant now) {
        Message response;
        Name name;
        try {
            name = Name.fromString(text + ".");
            Message query = Message.newQuery(Record.newRecord(name, Type.SMIMEA, DClass.IN));
            response = resolver.sendAsync(query)
                    .toCompletableFuture()
                    .get(settings.deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TextParseException e) {
            return new None("The address " + address + " has no name in the DNS: " + e.getMessage() + ".");
        } catch (TimeoutException e) {
            return timedOut(address);
        } catch (ExecutionException e) {
            return failed(address, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return timedOut(address);
        }
        SmimeaAnswer answer = judged(address, name, response);
        long ttl = ttl(response);
        if (!(answer instanceof Refused) && ttl > 0) {
            Instant until = now.plusSeconds(Math.min(ttl, LONGEST_REMEMBERED.toSeconds()));
            synchronized (remembered) {
                remembered.put(text, new Known(answer, now, until));
            }
        }
        return answer;
    }

    /** The shortest of the answer, or of the proof that there is none. */
    private static long ttl(Message response) {
        List<Record> records = new ArrayList<>(response.getSection(Section.ANSWER));
        records.addAll(response.getSection(Section.AUTHORITY));
        return records.stream().mapToLong(Record::getTTL).min().orElse(0);
    }

    private SmimeaAnswer judged(MailAddress address, Name name, Message response) {
        int code = response.getRcode();
        String why = reason(response);
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            boolean bogus = code == Rcode.SERVFAIL && !why.isEmpty();
            return bogus
                    ? new Refused(Reason.BOGUS, "The DNS's answer about " + address + " fails DNSSEC: " + why + ".")
                    : new Refused(
                            Reason.SERVER_FAILURE,
                            "The DNS server could not answer about " + address + " (" + Rcode.string(code) + ").");
        }
        if (!response.getHeader().getFlag(Flags.AD)) {
            return new Refused(
                    Reason.INSECURE,
                    "The domain " + address.domain()
                            + " is not protected by DNSSEC, so what the DNS says about certificates is not believed.");
        }
        List<SMIMEARecord> records = records(name, response);
        if (records.isEmpty()) {
            return new None("The domain " + address.domain() + " publishes no certificate of " + address
                    + " in the DNS, as DNSSEC proves.");
        }
        if (records.size() > MOST_RECORDS) {
            return new Refused(
                    Reason.TOO_MANY,
                    "The DNS has " + records.size() + " records about " + address + ", more than " + MOST_RECORDS
                            + ".");
        }
        List<SmimeaRecord> usable =
                records.stream().flatMap(r -> record(r).stream()).toList();
        return usable.isEmpty()
                ? new Refused(
                        Reason.UNUSABLE,
                        "The DNS has " + records.size() + " records about " + address
                                + ", all of a usage, selector or matching type that is not known.")
                : new Found(usable, name.toString(true));
    }

    /** The records of the name, or of the name that it is an alias of. */
    private static List<SMIMEARecord> records(Name name, Message response) {
        Name owner = name;
        List<Record> answer = response.getSection(Section.ANSWER);
        for (int alias = 0; alias < MOST_ALIASES; alias++) {
            Name here = owner;
            List<SMIMEARecord> found = answer.stream()
                    .filter(r -> r.getName().equals(here))
                    .filter(SMIMEARecord.class::isInstance)
                    .map(SMIMEARecord.class::cast)
                    .toList();
            Optional<Name> target = answer.stream()
                    .filter(r -> r.getName().equals(here))
                    .filter(CNAMERecord.class::isInstance)
                    .map(r -> ((CNAMERecord) r).getTarget())
                    .findFirst();
            if (!found.isEmpty() || target.isEmpty()) {
                return found;
            }
            owner = target.get();
        }
        return List.of();
    }

    private static Optional<SmimeaRecord> record(SMIMEARecord raw) {
        int usage = raw.getCertificateUsage();
        int selector = raw.getSelector();
        int matching = raw.getMatchingType();
        boolean known = usage < SmimeaRecord.Usage.values().length
                && selector < SmimeaRecord.Selector.values().length
                && matching < SmimeaRecord.Matching.values().length;
        return known
                ? Optional.of(new SmimeaRecord(
                        SmimeaRecord.Usage.values()[usage],
                        SmimeaRecord.Selector.values()[selector],
                        SmimeaRecord.Matching.values()[matching],
                        raw.getCertificateAssociationData()))
                : Optional.empty();
    }

    /** Why our own validator did not believe the answer; empty where the error is the server's. */
    private static String reason(Message response) {
        for (Record extra : response.getSection(Section.ADDITIONAL)) {
            if (extra instanceof TXTRecord text && extra.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS) {
                String why = String.join("", text.getStrings());
                return why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
            }
        }
        return "";
    }

    private Refused timedOut(MailAddress address) {
        return new Refused(
                Reason.TIMED_OUT,
                "The DNS did not answer about " + address + " within " + settings.deadline.toMillis() + " ms.");
    }

    private Refused failed(MailAddress address, @Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException || t instanceof java.net.SocketTimeoutException) {
                return timedOut(address);
            }
        }
        String why = cause == null || cause.getMessage() == null ? "nobody answers there" : cause.getMessage();
        return new Refused(Reason.UNREACHABLE, "No DNS server could be asked about " + address + ": " + why + ".");
    }
}
