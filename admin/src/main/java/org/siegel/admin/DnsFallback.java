package org.siegel.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.dns.SmimeaAnswer;
import org.siegel.dns.SmimeaLookup;
import org.siegel.smime.MailAddress;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Choice;

/**
 * The DNS as the last source of a certificate, where the administrator allows it: asked only about those for whom the
 * directory holds none that will do, so it never overrides the directory. One list cannot make us ask for ever.
 */
final class DnsFallback {

    private static final int MOST_QUESTIONS = 100;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Optional<SmimeaLookup> lookup;
    private final long deadline = System.nanoTime() + LONGEST.toNanos();
    private int questions;

    DnsFallback(Optional<SmimeaLookup> lookup) {
        this.lookup = lookup;
    }

    boolean isAsked() {
        return lookup.isPresent();
    }

    /** The DNS's certificate where it has one that will do; else the choice as it was, and what the DNS said. */
    Choice orElse(
            Choice before,
            MailAddress primary,
            List<MailAddress> proxies,
            Supplier<RecipientCertificates> how,
            Instant at) {
        if (lookup.isEmpty()) {
            return before;
        }
        if (++questions > MOST_QUESTIONS || System.nanoTime() > deadline) {
            return with(before, "The DNS was asked about so many others that it was not asked about " + primary + ".");
        }
        return switch (lookup.get().find(primary)) {
            case SmimeaAnswer.None none -> with(before, none.sentence());
            case SmimeaAnswer.Refused refused -> with(before, refused.sentence());
            case SmimeaAnswer.Found found -> {
                Choice choice = how.get().choose(primary, proxies, found.candidates(), found.authorities(), at);
                List<RecipientCertificates.Rejected> rejected = new ArrayList<>(before.rejected());
                rejected.addAll(choice.rejected());
                String why = found.candidates().isEmpty()
                        ? "The DNS has records about " + primary + " (RFC 8162), but no whole certificate to use."
                        : choice.chosen().isPresent()
                                ? "It comes from the DNS (RFC 8162), proved by DNSSEC, since there is none in the directory."
                                : "Of the DNS's (RFC 8162): " + choice.why();
                yield with(new Choice(choice.chosen(), before.why(), rejected), why);
            }
        };
    }

    private static Choice with(Choice choice, String sentence) {
        return new Choice(choice.chosen(), choice.why() + " " + sentence, choice.rejected());
    }
}
