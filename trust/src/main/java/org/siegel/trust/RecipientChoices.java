package org.siegel.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.siegel.smime.MailAddress;
import org.siegel.trust.RecipientCertificates.Choice;
import org.siegel.trust.RecipientCertificates.Purpose;

/**
 * Remembers choices of recipients' certificates, so that asking for a hundred people again costs next to nothing. A choice
 * holds for one state of the recipient and one state of what is trusted; it ends when a certificate in question begins or
 * ends to be valid, and after a few minutes anyway, because revocation elsewhere does not announce itself. Safe for use by
 * several threads.
 */
public final class RecipientChoices {

    /** How long revocation that was asked elsewhere may be unknown to us. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Where revocation could not be told, the reason may be gone soon. */
    static final Duration WHILE_UNKNOWN = Duration.ofSeconds(30);

    private final Map<Question, Answer> remembered;

    /**
     * What a choice depends on.
     *
     * @param trusted the state of collection, revocation lists and settings: another one whenever any of them changes
     * @param recipient the state of the recipient: his addresses and published values
     * @param secondaryProxies as in {@link RecipientCertificates}
     * @param microsoftCompatible as in {@link RecipientCertificates}
     */
    public record Question(
            String trusted, String recipient, Purpose purpose, boolean secondaryProxies, boolean microsoftCompatible) {}

    private record Answer(Kept what, Instant from, Instant until) {}

    /**
     * What is remembered.
     *
     * @param unreadable as in {@link PublishedCertificates}
     */
    public record Kept(Choice choice, List<String> unreadable) {
        public Kept {
            unreadable = List.copyOf(unreadable);
        }
    }

    /** Remembers so many choices; of more, those are forgotten that were not asked for the longest. */
    public RecipientChoices(int most) {
        remembered = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * The choice, from memory or made now.
     *
     * @param validator asked for where it has to be made
     * @param published asked for where it has to be made
     * @param at now
     */
    public Kept choose(
            Question question,
            Supplier<CertificateValidator> validator,
            MailAddress primary,
            Collection<MailAddress> proxies,
            Supplier<PublishedCertificates> published,
            Instant at) {
        synchronized (remembered) {
            Answer known = remembered.get(question);
            if (known != null && !at.isBefore(known.from) && at.isBefore(known.until)) {
                return known.what;
            }
        }
        PublishedCertificates values = published.get();
        Choice choice = new RecipientCertificates(
                        validator.get(), question.purpose, question.secondaryProxies, question.microsoftCompatible)
                .choose(primary, proxies, values.candidates(), values.pool(), at);
        var what = new Kept(choice, values.unreadable());
        synchronized (remembered) {
            remembered.put(question, new Answer(what, at, choice.holdsUntil(values, at, LONGEST, WHILE_UNKNOWN)));
        }
        return what;
    }
}
