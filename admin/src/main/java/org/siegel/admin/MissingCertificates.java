package org.siegel.admin;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.Recipient;
import org.siegel.trust.PublishedCertificates;
import org.siegel.trust.RecipientCertificates.Choice;
import org.siegel.trust.RecipientCertificates.Rejected;

/**
 * Who has no certificate that mail to him can be encrypted to, and why. Everybody is judged once, and again when he, the
 * collection or our revocation lists changed, or a certificate of his began or ended to be valid; so looking again costs
 * reading the recipients and little more. Safe for use by several threads.
 */
public final class MissingCertificates {

    /** Revocation elsewhere does not announce itself. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Where revocation could not be told, the reason may be gone soon. */
    private static final Duration WHILE_UNKNOWN = Duration.ofMinutes(5);

    /** Slow servers of strangers must not keep a look from ending; what is left is judged in the next one. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int PAGE = 500;

    private final Rooms rooms;
    private Map<Key, Judged> known = new HashMap<>();
    private String trusted = "";
    private volatile Optional<Report> last = Optional.empty();

    MissingCertificates(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * The state of everybody at one instant.
     *
     * @param at when it was looked
     * @param recipients how many there are
     * @param missing those without a certificate, in the order of their addresses
     * @param unjudged how many could not be judged in time
     */
    public record Report(Instant at, int recipients, List<Missing> missing, int unjudged) {
        public Report {
            missing = List.copyOf(missing);
        }

        /** How many for each reason, by its code. */
        public Map<String, Integer> reasons() {
            Map<String, Integer> counts = new TreeMap<>();
            missing.forEach(one -> counts.merge(one.code(), 1, Integer::sum));
            return counts;
        }
    }

    /**
     * Somebody without a certificate.
     *
     * @param code stable: {@code no-certificate}, {@code unreadable}, or a code of {@link Rejected}
     * @param why one sentence
     */
    public record Missing(MailAddress address, String displayName, String code, String why) {}

    /** Half of the SHA-256 over everything that the recipient is. */
    private record Key(long first, long second) {
        static Key of(Recipient recipient) {
            ByteBuffer hash = ByteBuffer.wrap(HexFormat.of().parseHex(recipient.fingerprint()));
            return new Key(hash.getLong(), hash.getLong());
        }
    }

    private record Judged(Instant until, @Nullable Missing missing) {}

    /** The last report, whatever its age; empty before the first. */
    public Optional<Report> last() {
        return last;
    }

    /** Looks at everybody. */
    public synchronized Report look(Instant at) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Addressing addressing = Addressing.toEncrypt(rooms, at);
        if (!addressing.trusted().equals(trusted)) {
            trusted = addressing.trusted();
            known = new HashMap<>();
        }
        Map<Key, Judged> seen = new HashMap<>();
        List<Missing> missing = new ArrayList<>();
        int recipients = 0;
        int unjudged = 0;
        Optional<Recipient> after = Optional.empty();
        do {
            List<Recipient> page = rooms.tenant().recipients().list(after, PAGE);
            for (Recipient recipient : page) {
                recipients++;
                Key key = Key.of(recipient);
                Judged judged = known.get(key);
                if (judged == null || !at.isBefore(judged.until())) {
                    if (System.nanoTime() > deadline) {
                        unjudged++;
                        continue;
                    }
                    judged = judge(addressing, recipient, at);
                }
                seen.put(key, judged);
                if (judged.missing() != null) {
                    missing.add(judged.missing());
                }
            }
            after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast());
        } while (after.isPresent());
        known = seen;
        var report = new Report(at, recipients, missing, unjudged);
        last = Optional.of(report);
        return report;
    }

    private static Judged judge(Addressing addressing, Recipient recipient, Instant at) {
        if (recipient.userCertificate().size() == 0
                && recipient.userSmimeCertificate().size() == 0) {
            return new Judged(
                    Instant.MAX,
                    missing(recipient, "no-certificate", "The directory has no certificate of this person."));
        }
        PublishedCertificates published = PublishedCertificates.read(
                recipient.userSmimeCertificate().values(),
                recipient.userCertificate().values());
        if (published.candidates().isEmpty()) {
            String why = published.unreadable().stream()
                    .findFirst()
                    .orElse("What the directory has of this person are certificates of authorities.");
            return new Judged(Instant.MAX, missing(recipient, "unreadable", why));
        }
        Choice choice;
        try {
            choice = addressing.ofDirectory(recipient, published);
        } catch (CmdletException e) {
            return new Judged(at, missing(recipient, "nothing-trusted", String.valueOf(e.getMessage())));
        }
        if (choice.chosen().isPresent()) {
            return new Judged(choice.holdsUntil(published, at, LONGEST, WHILE_UNKNOWN), null);
        }
        String code = choice.rejected().stream()
                .map(Rejected::code)
                .filter(each -> !each.equals("duplicate"))
                .findFirst()
                .orElse("no-certificate");
        return new Judged(
                choice.holdsUntil(published, at, LONGEST, WHILE_UNKNOWN), missing(recipient, code, choice.why()));
    }

    private static Missing missing(Recipient recipient, String code, String why) {
        return new Missing(recipient.primaryAddress(), recipient.displayName(), code, why);
    }

    /** What an administrator can do about it. */
    static String remedy(Missing missing) {
        String who = " -Identity " + missing.address();
        return switch (missing.code()) {
            case "no-certificate" ->
                "issue and publish one: Request-Certificate" + who + ", Publish-Certificate" + who
                        + "; or let his own authority publish its";
            case "certificate-expired" ->
                "renew it: Request-Certificate" + who + ", Publish-Certificate" + who + ", or at his own authority";
            case "unreadable" -> "remove the value from the directory and publish the certificate again";
            case "address-mismatch" ->
                "issue one for " + missing.address()
                        + ", or let other addresses count: Set-SmimeConfig"
                        + " -OWAUseSecondaryProxiesWhenFindingCertificates $true";
            case "root-not-in-collection", "issuer-missing" ->
                "if its authority is to be trusted, add it: siegel collection import FILE";
            case "nothing-trusted" -> "load the collection: Set-SmimeConfig -SMIMECertificateIssuingCA FILE.sst";
            case "certificate-revoked" -> "issue and publish a new one: Request-Certificate" + who;
            case "key-cannot-encrypt", "key-usage-not-encrypting", "wrong-purpose" ->
                "issue one that is meant for encrypting mail";
            default ->
                missing.code().startsWith("revocation-")
                        ? "make its revocation list reachable, see docs/revocation.md"
                        : "look closer: Get-RecipientCertificate" + who;
        };
    }
}
