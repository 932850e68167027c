package org.siegel.trust;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Path validation, algorithms and revocation of one certificate together: of several trusted paths the first that has
 * nothing against it wins.
 *
 * <pre>{@code
 * var validator = CertificateValidator.of(collection).withRevocation(RevocationPolicy.HARD, RevocationSource.NONE);
 * CertificateVerdict verdict = validator.validate(certificate, intermediates, crls, PathInputs.standard(), clock.instant());
 * }</pre>
 */
public final class CertificateValidator {

    private final PathValidator validator;
    private final List<RevocationList> collectionLists;
    private final RevocationPolicy policy;
    private final RevocationSource source;
    private final AlgorithmPolicy algorithms;

    private CertificateValidator(
            PathValidator validator,
            List<RevocationList> collectionLists,
            RevocationPolicy policy,
            RevocationSource source,
            AlgorithmPolicy algorithms) {
        this.validator = validator;
        this.collectionLists = collectionLists;
        this.policy = policy;
        this.source = source;
        this.algorithms = algorithms;
    }

    /**
     * A validator for a collection, with {@link RevocationPolicy#SOFT}, no lists but those given, and {@link
     * AlgorithmPolicy#modern}.
     */
    public static CertificateValidator of(CertificateCollection collection) {
        return new CertificateValidator(
                new PathValidator(collection),
                collection.crls(),
                RevocationPolicy.SOFT,
                RevocationSource.NONE,
                AlgorithmPolicy.modern());
    }

    /** The same with another policy and source. */
    public CertificateValidator withRevocation(RevocationPolicy newPolicy, RevocationSource newSource) {
        return new CertificateValidator(validator, collectionLists, newPolicy, newSource, algorithms);
    }

    /** The same with another floor under algorithms and keys. */
    public CertificateValidator withAlgorithms(AlgorithmPolicy newAlgorithms) {
        return new CertificateValidator(validator, collectionLists, policy, source, newAlgorithms);
    }

    AlgorithmPolicy algorithms() {
        return algorithms;
    }

    /** The same, asking there for issuers where no path is found from what is at hand. */
    public CertificateValidator withIssuers(CertificateSource from) {
        return new CertificateValidator(validator.withIssuers(from), collectionLists, policy, source, algorithms);
    }

    /**
     * Judges a certificate.
     *
     * @param target the certificate
     * @param pool candidates for the path, never trusted
     * @param crls further lists beside those of the collection
     * @param inputs policies, purpose and limits
     * @param at the instant
     */
    public CertificateVerdict validate(
            X509Certificate target,
            Collection<X509Certificate> pool,
            Collection<RevocationList> crls,
            PathInputs inputs,
            Instant at) {
        return judge(target, pool, crls, List.of(), inputs, at).verdict();
    }

    /**
     * The same for a certificate in DER.
     *
     * @throws TrustException.Malformed where the bytes are no certificate
     */
    public CertificateVerdict validate(
            byte[] target,
            Collection<X509Certificate> pool,
            Collection<RevocationList> crls,
            PathInputs inputs,
            Instant at) {
        if (!crls.isEmpty()) {
            return validate(X509Decoder.certificate(target), pool, crls, inputs, at);
        }
        byte[] der = target.clone();
        var question = new VerdictCache.Question(der, pool, inputs, this);
        Judged known = verdicts().find(question, at);
        return known == null
                ? judgeAnew(UnreadCertificate.of(der), pool, crls, List.of(), inputs, at, question)
                        .verdict()
                : known.verdict();
    }

    /** A verdict with the witnesses that a valid message needs. */
    record Judged(
            CertificateVerdict verdict,
            PathResult.@Nullable TrustedPath path,
            @Nullable NotRevoked notRevoked) {}

    /** @param carried lists that came with a message: not the organisation's own */
    Judged judge(
            X509Certificate target,
            Collection<X509Certificate> pool,
            Collection<RevocationList> crls,
            Collection<X509CRL> carried,
            PathInputs inputs,
            Instant at) {
        VerdictCache.Question question = crls.isEmpty() && carried.isEmpty()
                ? VerdictCache.Question.of(target, pool, inputs, this).orElse(null)
                : null;
        Judged known = question == null ? null : verdicts().find(question, at);
        return known == null ? judgeAnew(target, pool, crls, carried, inputs, at, question) : known;
    }

    private VerdictCache verdicts() {
        return validator.collection().verdicts();
    }

    /** Whether the other one, of the same collection, answers the same questions in the same way. */
    boolean asksLike(CertificateValidator other) {
        return policy == other.policy
                && source.equals(other.source)
                && algorithms.equals(other.algorithms)
                && validator.issuers().equals(other.validator.issuers());
    }

    private Judged judgeAnew(
            X509Certificate target,
            Collection<X509Certificate> pool,
            Collection<RevocationList> crls,
            Collection<X509CRL> carried,
            PathInputs inputs,
            Instant at,
            VerdictCache.@Nullable Question question) {
        CertificateSource issuers = validator.issuers();
        PathValidator searching =
                issuers == CertificateSource.NONE ? validator : validator.withIssuers(new IssuersOfOneVerdict(issuers));
        List<JudgedPath> attempts = new ArrayList<>();
        Set<RevocationList> lists = new LinkedHashSet<>(collectionLists);
        lists.addAll(crls);
        Set<RevocationList> brought = new LinkedHashSet<>();
        List<RevocationFault> damaged = addLists(carried, brought);
        var watched = new WatchedSource(source.begin());
        var checker =
                new RevocationChecker(searching, pool, lists, brought, watched, at, inputs.strictProfile(), algorithms);
        PathResult result = searching.search(target, pool, inputs, at, true, path -> {
            JudgedPath judged = JudgedPath.of(path, checker, damaged, policy, algorithms);
            attempts.add(judged);
            return judged.isGood();
        });
        if (result instanceof PathResult.Untrusted no && attempts.isEmpty()) {
            return new Judged(untrusted(no, searching, target, pool, inputs, at), null, null);
        }
        // SOFT passes what is unknown, so what is left here without success is revoked, weak, or unknown under HARD
        JudgedPath shown = attempts.stream()
                .min((a, b) -> Integer.compare(rank(a.outcome()), rank(b.outcome())))
                .orElseThrow();
        Judged judged = new Judged(shown.verdict(), shown.path(), shown.witness());
        if (question != null && judged.verdict().outcome() == CertificateVerdict.Outcome.VALID) {
            remember(question, judged, pool, watched, at);
        }
        return judged;
    }

    /** Where revocation counts, so do all who may have signed a list, and what is not known may be known next time. */
    private void remember(
            VerdictCache.Question question,
            Judged judged,
            Collection<X509Certificate> pool,
            WatchedSource watched,
            Instant at) {
        boolean unknown = judged.verdict().revocation().stream().anyMatch(RevocationStatus.Unknown.class::isInstance);
        boolean askedNobody = source == RevocationSource.NONE && collectionLists.isEmpty();
        if (unknown && !askedNobody) {
            return;
        }
        Window window = new Window(at);
        if (policy != RevocationPolicy.NONE) {
            window = validator.collection().window(at);
            pool.forEach(window::narrow);
        }
        judged.verdict().chain().forEach(window::narrow);
        judged.verdict().revocation().forEach(window::narrow);
        watched.narrow(window);
        verdicts().keep(question, judged, window, source != RevocationSource.NONE);
    }

    private static int rank(CertificateVerdict.Outcome outcome) {
        return switch (outcome) {
            case VALID -> 0;
            case INDETERMINATE -> 1;
            case INVALID -> 2;
        };
    }

    private static List<RevocationFault> addLists(Collection<X509CRL> crls, Set<RevocationList> lists) {
        List<RevocationFault> damaged = new ArrayList<>();
        for (X509CRL crl : crls) {
            try {
                lists.add(RevocationList.of(crl));
            } catch (TrustException e) {
                damaged.add(new RevocationFault(
                        RevocationFault.Kind.MALFORMED, "", "A CRL of the message cannot be read: " + e.getMessage()));
            }
        }
        return damaged;
    }

    /** Dates get a check of their own: whether the path would be good without them is worth knowing. */
    private CertificateVerdict untrusted(
            PathResult.Untrusted no,
            PathValidator searching,
            X509Certificate target,
            Collection<X509Certificate> pool,
            PathInputs inputs,
            Instant at) {
        boolean dates = no.error() == PathError.EXPIRED || no.error() == PathError.NOT_YET_VALID;
        List<X509Certificate> chain = List.of(target);
        Check path = Check.failed(Check.Kind.PATH, no.code(), no.rfc(), no.sentence());
        Check time = Check.skipped(Check.Kind.TIME, "no-path", "Without a path its dates were not judged.");
        if (dates) {
            time = Check.failed(Check.Kind.TIME, no.code(), no.rfc(), no.sentence());
            path = switch (searching.search(target, pool, inputs, at, false, any -> true)) {
                case PathResult.TrustedPath otherwise -> {
                    chain = otherwise.chain();
                    yield Check.passed(Check.Kind.PATH, "RFC 5280 §6.1", "Apart from its dates the path is good.");
                }
                case PathResult.Untrusted worse ->
                    Check.failed(Check.Kind.PATH, worse.code(), worse.rfc(), worse.sentence());
            };
        }
        Check revocation =
                Check.skipped(Check.Kind.REVOCATION, "no-path", "Without a trusted path revocation was not checked.");
        Check strength = path.outcome() == Check.Outcome.PASSED
                ? AlgorithmsAccepted.ofPath(WeakAlgorithm.onPath(chain, algorithms))
                : Check.skipped(Check.Kind.ALGORITHM, "no-path", "Without a path its algorithms were not judged.");
        return new CertificateVerdict(
                CertificateVerdict.Outcome.INVALID,
                no.code(),
                no.sentence(),
                chain,
                Set.of(),
                List.of(revocation, path, time, strength),
                Optional.of(no.certificate()),
                List.of());
    }
}
