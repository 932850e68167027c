package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;

/**
 * The one answer to the question which certificate of somebody is to be used, and why the others were not taken.
 *
 * <p>What is unparsable never becomes a candidate ({@link PublishedCertificates}). Of the candidates, duplicates go, then the
 * expired and not yet valid, those whose key or key usage does not serve the purpose, those whose extended key usage
 * excludes mail, those for another address, those without a path to the collection, and the revoked. Of the rest the one its
 * owner marked as preferred wins, then the latest notBefore, then the latest notAfter, then the lowest SHA-256. A certificate
 * for the primary address comes before one for a proxy address. The answer depends on nothing but the question: neither on
 * the order of the candidates nor on the directory's.
 *
 * <p>{@link #asMicrosoft} chooses as Exchange and Outlook do: userCertificate is not looked at where userSMIMECertificate
 * holds any certificate, so one old value there hides every newer one; the marked one wins, else the first in the order of
 * the directory that will do.
 *
 * @param validator how paths and revocation are judged
 * @param purpose what the certificate is to be used for
 * @param secondaryProxies whether other addresses of the recipient count (OWAUseSecondaryProxiesWhenFindingCertificates)
 * @param microsoftCompatible whether to choose as Exchange and Outlook do
 */
public record RecipientCertificates(
        CertificateValidator validator, Purpose purpose, boolean secondaryProxies, boolean microsoftCompatible) {

    /** What a certificate is to be used for. */
    public enum Purpose {
        /** Others encrypt to it. */
        ENCRYPT,
        /** Its owner signs with it; the mark of the preferred one, which is for encryption, does not count. */
        SIGN
    }

    /** Where a candidate was found. */
    public enum Source {
        USER_SMIME_CERTIFICATE,
        USER_CERTIFICATE,
        /** A contact, a message received, a file. */
        OTHER,
        /** An SMIMEA record of the usages PKIX-EE or PKIX-TA, DNSSEC-validated (RFC 8162): the collection must trust it, too. */
        SMIMEA_PKIX,
        /** An SMIMEA record of the usages DANE-EE or DANE-TA, DNSSEC-validated: it vouches for the certificate alone. */
        SMIMEA_DANE
    }

    /**
     * A certificate in question.
     *
     * @param certificate the certificate
     * @param source where it was found
     * @param preferred whether its owner marked it as the one to encrypt to
     * @param capabilities what its owner announced with it; empty where unknown
     */
    public record Candidate(
            X509Certificate certificate,
            Source source,
            boolean preferred,
            Optional<AnnouncedCapabilities> capabilities) {}

    /**
     * The answer.
     *
     * @param chosen the candidate to encrypt to; empty where none will do
     * @param why one sentence: why this one, or why none
     * @param rejected every other candidate with its reason
     */
    public record Choice(Optional<Candidate> chosen, String why, List<Rejected> rejected) {
        public Choice {
            rejected = List.copyOf(rejected);
        }

        /**
         * Until when this choice may be remembered: until a certificate in question begins or ends to be valid, and no longer than
         * given, because revocation elsewhere does not announce itself.
         *
         * @param published what was chosen from
         * @param at when it was chosen
         * @param whileUnknown instead of {@code atMost} where revocation could not be told: the reason may be gone soon
         */
        public Instant holdsUntil(PublishedCertificates published, Instant at, Duration atMost, Duration whileUnknown) {
            boolean unknown = rejected.stream().anyMatch(r -> r.code().startsWith("revocation-"));
            Instant longest = at.plus(unknown ? whileUnknown : atMost);
            return Stream.concat(published.candidates().stream().map(Candidate::certificate), published.pool().stream())
                    .flatMap(c -> Stream.of(
                            c.getNotBefore().toInstant(),
                            c.getNotAfter().toInstant().plusSeconds(1)))
                    .filter(change -> change.isAfter(at) && change.isBefore(longest))
                    .min(Instant::compareTo)
                    .orElse(longest);
        }
    }

    /**
     * A candidate that was not taken.
     *
     * @param code stable: {@code duplicate}, {@code shadowed}, {@code key-cannot-encrypt}, {@code key-usage-not-encrypting},
     *     {@code key-cannot-sign}, {@code key-usage-not-signing}, {@code wrong-purpose}, {@code address-mismatch}, {@code address-secondary}, {@code outranked}, or a code of
     *     {@link CertificateVerdict}
     * @param sentence for people
     */
    public record Rejected(X509Certificate certificate, String code, String sentence) {}

    /** To encrypt; all addresses of the recipient count, no shadowing. */
    public static RecipientCertificates of(CertificateValidator validator) {
        return new RecipientCertificates(validator, Purpose.ENCRYPT, true, false);
    }

    /** For another use than encryption. */
    public RecipientCertificates withPurpose(Purpose other) {
        return new RecipientCertificates(validator, other, secondaryProxies, microsoftCompatible);
    }

    /** @param count whether a certificate for another address than the first of a recipient counts */
    public RecipientCertificates withSecondaryProxies(boolean count) {
        return new RecipientCertificates(validator, purpose, count, microsoftCompatible);
    }

    /** The same question, answered as Exchange and Outlook would. */
    public RecipientCertificates asMicrosoft() {
        return new RecipientCertificates(validator, purpose, secondaryProxies, true);
    }

    private static final Comparator<Candidate> NEWEST_FIRST = Comparator.comparing(
                    (Candidate c) -> c.certificate().getNotBefore(), Comparator.reverseOrder())
            .thenComparing(c -> c.certificate().getNotAfter(), Comparator.reverseOrder())
            .thenComparing(c -> Thumbprint.sha256(c.certificate()).hex());

    /**
     * Chooses.
     *
     * @param primary the recipient's primary address
     * @param proxies the recipient's other addresses
     * @param candidates what the directory and other sources hold for the recipient; their order counts for {@link
     *     #asMicrosoft} only
     * @param pool intermediates that came with the candidates, never trusted
     * @param at the instant at which it is used
     */
    public Choice choose(
            MailAddress primary,
            Collection<MailAddress> proxies,
            Collection<Candidate> candidates,
            Collection<X509Certificate> pool,
            Instant at) {
        List<Rejected> rejected = new ArrayList<>();
        List<Candidate> first = new ArrayList<>();
        List<Candidate> second = new ArrayList<>();
        for (Candidate candidate : withoutShadowed(distinct(candidates, rejected), rejected)) {
            Set<MailAddress> carried = CertificateAddresses.of(candidate.certificate);
            boolean forPrimary = carried.contains(primary);
            boolean forProxy = secondaryProxies && proxies.stream().anyMatch(carried::contains);
            Optional<Rejected> reason = reason(candidate, forPrimary || forProxy, primary, pool, at);
            reason.ifPresent(rejected::add);
            if (reason.isEmpty()) {
                (forPrimary ? first : second).add(candidate);
            }
        }
        first.sort(order());
        second.sort(order());
        List<Candidate> ranked = first.isEmpty() ? second : first;
        if (ranked.isEmpty()) {
            return new Choice(Optional.empty(), none(primary, rejected), rejected);
        }
        Candidate chosen = ranked.getFirst();
        ranked.stream().skip(1).forEach(c -> rejected.add(outranked(c, chosen)));
        if (!first.isEmpty()) {
            second.forEach(c -> rejected.add(new Rejected(
                    c.certificate,
                    "address-secondary",
                    "It is for another address of the recipient; a certificate for " + primary + " was found.")));
        }
        return new Choice(Optional.of(chosen), why(chosen, ranked.size()), rejected);
    }

    private Comparator<Candidate> order() {
        Comparator<Candidate> marked = Comparator.comparing(c -> purpose == Purpose.SIGN || !c.preferred());
        return microsoftCompatible ? marked : marked.thenComparing(NEWEST_FIRST);
    }

    /**
     * A certificate found twice keeps the mark and the capabilities of either place; the one from userSMIMECertificate
     * stays.
     */
    private static List<Candidate> distinct(Collection<Candidate> candidates, List<Rejected> rejected) {
        List<Candidate> kept = new ArrayList<>();
        Set<X509Certificate> seen = new HashSet<>();
        candidates.stream().sorted(Comparator.comparing(Candidate::source)).forEach(c -> {
            if (!seen.add(c.certificate)) {
                rejected.add(new Rejected(c.certificate, "duplicate", "The same certificate was found before."));
                return;
            }
            boolean marked = candidates.stream().anyMatch(o -> o.preferred && o.certificate.equals(c.certificate));
            Optional<AnnouncedCapabilities> newest = candidates.stream()
                    .filter(o -> o.certificate.equals(c.certificate))
                    .flatMap(o -> o.capabilities.stream())
                    .reduce(AnnouncedCapabilities::orNewer);
            kept.add(new Candidate(c.certificate, c.source, marked, newest));
        });
        return kept;
    }

    private List<Candidate> withoutShadowed(List<Candidate> candidates, List<Rejected> rejected) {
        boolean first = candidates.stream().anyMatch(c -> c.source == Source.USER_SMIME_CERTIFICATE);
        if (!microsoftCompatible || !first) {
            return candidates;
        }
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.source == Source.USER_CERTIFICATE) {
                rejected.add(
                        new Rejected(
                                candidate.certificate,
                                "shadowed",
                                "It stands in userCertificate, which is not looked at because userSMIMECertificate has a value."));
            } else {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private Optional<Rejected> reason(
            Candidate candidate,
            boolean forRecipient,
            MailAddress primary,
            Collection<X509Certificate> pool,
            Instant at) {
        X509Certificate certificate = candidate.certificate;
        if (!at.isBefore(certificate.getNotAfter().toInstant().plusSeconds(1))) {
            return rejected(
                    certificate,
                    PathError.EXPIRED.code(),
                    "It expired at " + certificate.getNotAfter().toInstant() + ".");
        }
        if (at.isBefore(certificate.getNotBefore().toInstant())) {
            return rejected(
                    certificate,
                    PathError.NOT_YET_VALID.code(),
                    "It is valid from " + certificate.getNotBefore().toInstant() + " on.");
        }
        PathCertificate decoded = PathCertificate.of(certificate);
        Optional<Rejected> unfit = KeyFitness.of(purpose, certificate, decoded);
        if (unfit.isPresent()) {
            return unfit;
        }
        if (!MaySign.permitsMail(decoded)) {
            return rejected(certificate, "wrong-purpose", "Its extended key usage does not permit e-mail protection.");
        }
        if (!forRecipient) {
            return rejected(
                    certificate,
                    "address-mismatch",
                    "It is not for " + primary + (secondaryProxies ? " or another address of the recipient." : "."));
        }
        if (candidate.source == Source.SMIMEA_DANE) { // DNSSEC stands behind the certificate, nothing behind its key
            return WeakAlgorithm.key(certificate, validator.algorithms().of(List.of(certificate)))
                    .map(sentence -> new Rejected(certificate, AlgorithmsAccepted.CODE, sentence));
        }
        CertificateVerdict verdict = validator.validate(certificate, pool, List.of(), PathInputs.forMail(), at);
        return verdict.outcome() == CertificateVerdict.Outcome.VALID
                ? Optional.empty()
                : rejected(certificate, verdict.code(), verdict.reason());
    }

    private static Optional<Rejected> rejected(X509Certificate certificate, String code, String sentence) {
        return Optional.of(new Rejected(certificate, code, sentence));
    }

    private Rejected outranked(Candidate loser, Candidate winner) {
        return new Rejected(loser.certificate, "outranked", whyOutranked(loser, winner));
    }

    private String whyOutranked(Candidate loser, Candidate winner) {
        if (purpose == Purpose.ENCRYPT && winner.preferred && !loser.preferred) {
            return "Another one is marked as preferred by its owner.";
        }
        if (microsoftCompatible) {
            return "Another one stands before it in the directory.";
        }
        if (winner.certificate.getNotBefore().after(loser.certificate.getNotBefore())) {
            return "Another one was issued later.";
        }
        return winner.certificate.getNotAfter().after(loser.certificate.getNotAfter())
                ? "Another one of the same age is valid longer."
                : "Another one of the same age and end comes first by its SHA-256.";
    }

    private String why(Candidate chosen, int good) {
        String reason = purpose == Purpose.ENCRYPT && chosen.preferred
                ? "its owner marked it as preferred"
                : microsoftCompatible ? "it stands first in the directory" : "it was issued last";
        return good == 1
                ? "It is the only certificate that will do."
                : "Of " + good + " certificates that will do " + reason + ".";
    }

    private static String none(MailAddress primary, List<Rejected> rejected) {
        return rejected.isEmpty()
                ? "No certificate is published for " + primary + "."
                : "No certificate of " + primary + " will do; "
                        + rejected.stream()
                                .filter(r -> !r.code.equals("duplicate"))
                                .findFirst()
                                .map(r -> "of " + Names.shown(r.certificate.getSubjectX500Principal()) + ": "
                                        + r.sentence)
                                .orElse("all are duplicates.");
    }
}
