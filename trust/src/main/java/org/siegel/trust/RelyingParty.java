package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.EncryptionReport;
import org.siegel.smime.Inspection.SignerReport;

/**
 * Judges messages for one organisation: its collection, its policies.
 *
 * <pre>{@code
 * var contoso = RelyingParty.of(CertificateCollection.of(TrustFile.read(Path.of("contoso.sst"))));
 * Verdict verdict = contoso.judge(inspection, clock.instant());
 * IO.println(verdict.code() + ": " + verdict.reason());
 * }</pre>
 *
 * <p>The instant is the caller's: now, for mail that arrives. The signer's claimed signing time is never used by itself,
 * since whoever stole a key writes what he likes there; a caller that knows when the message arrived (its own mail store)
 * passes that time, and then a certificate that has expired since is judged as it was. Immutable and safe for use by
 * several threads.
 *
 * @param collection the only source of trust
 * @param intermediates further candidates for paths, never trusted
 * @param crls further CRLs
 * @param source where CRLs that are not at hand come from
 * @param issuers where certificates of issuers that are not at hand come from
 * @param revocation how much must be known about revocation
 * @param algorithms which algorithms count
 * @param sender whether the signer must be the sender
 * @param path the policies and limits that the signers' paths keep; that they are for mail is asked for anyway
 */
public record RelyingParty(
        CertificateCollection collection,
        List<X509Certificate> intermediates,
        List<RevocationList> crls,
        RevocationSource source,
        CertificateSource issuers,
        RevocationPolicy revocation,
        AlgorithmPolicy algorithms,
        SenderPolicy sender,
        PathInputs path) {

    public RelyingParty {
        intermediates = List.copyOf(intermediates);
        crls = List.copyOf(crls);
    }

    /** Soft revocation from the CRLs at hand, modern algorithms, the signer must be the sender. */
    public static RelyingParty of(CertificateCollection collection) {
        return new RelyingParty(
                collection,
                List.of(),
                List.of(),
                RevocationSource.NONE,
                CertificateSource.NONE,
                RevocationPolicy.SOFT,
                AlgorithmPolicy.modern(),
                SenderPolicy.REQUIRED,
                PathInputs.standard());
    }

    /** These in place of those given before; they help to build paths and are never trusted. */
    public RelyingParty withIntermediates(List<X509Certificate> more) {
        return new RelyingParty(collection, more, crls, source, issuers, revocation, algorithms, sender, path);
    }

    /**
     * Revocation by this policy, from these in place of the lists and the source given before; the collection's own lists
     * and those of a message are looked at besides.
     */
    public RelyingParty withRevocation(RevocationPolicy policy, List<RevocationList> lists, RevocationSource from) {
        return new RelyingParty(collection, intermediates, lists, from, issuers, policy, algorithms, sender, path);
    }

    /** Asks there for certificates of issuers where no path is found from what is at hand. */
    public RelyingParty withIssuers(CertificateSource from) {
        return new RelyingParty(collection, intermediates, crls, source, from, revocation, algorithms, sender, path);
    }

    /** These algorithms and keys count, in the message and along the path. */
    public RelyingParty withAlgorithms(AlgorithmPolicy policy) {
        return new RelyingParty(collection, intermediates, crls, source, issuers, revocation, policy, sender, path);
    }

    /** Whether the signer must be the sender (RFC 8550 §3). */
    public RelyingParty withSender(SenderPolicy policy) {
        return new RelyingParty(collection, intermediates, crls, source, issuers, revocation, algorithms, policy, path);
    }

    /** For organisations whose signers need a certificate policy (RFC 5280 §6.1.1 c-g). */
    public RelyingParty withPath(PathInputs inputs) {
        return new RelyingParty(
                collection, intermediates, crls, source, issuers, revocation, algorithms, sender, inputs);
    }

    /** Judges single certificates by the same collection, revocation and algorithms. */
    public CertificateValidator certificates() {
        return CertificateValidator.of(collection)
                .withIssuers(issuers)
                .withRevocation(revocation, source)
                .withAlgorithms(algorithms);
    }

    /** Judges what the engine found in a message, as of the instant. */
    public Verdict judge(Inspection inspection, Instant at) {
        Optional<EncryptionReport> closed =
                inspection.encryption().stream().filter(e -> !e.opened()).findFirst();
        if (inspection.signers().isEmpty()) {
            return closed.isPresent()
                    ? new Verdict.Indeterminate("encrypted", encrypted(), inspection, List.of())
                    : new Verdict.Unsigned(inspection);
        }
        Covered.Result covered = Covered.check(inspection);
        CertificateValidator validator = certificates();
        List<SignerVerdict> signers = new ArrayList<>();
        List<SignerProof> proofs = new ArrayList<>();
        for (SignerReport report : inspection.signers()) {
            Judgement judgement = new SignerJudge(this, validator, inspection, covered.check(), at).judge(report);
            signers.add(judgement.verdict);
            if (judgement.proof != null) {
                proofs.add(judgement.proof);
            }
        }
        Optional<Check> failed = worst(signers, Check.Outcome.FAILED);
        if (failed.isPresent()) {
            return new Verdict.Invalid(failed.get().code(), failed.get().sentence(), inspection, signers);
        }
        Optional<Check> unknown = worst(signers, Check.Outcome.UNKNOWN);
        if (unknown.isPresent()) {
            return new Verdict.Indeterminate(unknown.get().code(), unknown.get().sentence(), inspection, signers);
        }
        if (closed.isPresent()) {
            return new Verdict.Indeterminate("encrypted", encrypted(), inspection, signers);
        }
        Covered witness = covered.witness();
        if (witness == null || proofs.size() != signers.size()) {
            throw new IllegalStateException("no check failed, yet a witness is missing");
        }
        return new Verdict.Valid(inspection, witness, proofs);
    }

    private static String encrypted() {
        return "The message is encrypted and none of the given keys opens it, so what is inside cannot be judged.";
    }

    private static Optional<Check> worst(List<SignerVerdict> signers, Check.Outcome outcome) {
        return signers.stream()
                .flatMap(s -> s.checks().stream())
                .filter(c -> c.outcome() == outcome)
                .min((a, b) -> a.kind().compareTo(b.kind())); // a made comparator is a class made at every start
    }

    record Judgement(SignerVerdict verdict, @Nullable SignerProof proof) {}

    Set<X509Certificate> pool(Inspection inspection) {
        Set<X509Certificate> pool = new LinkedHashSet<>(intermediates);
        pool.addAll(inspection.certificates());
        return pool;
    }
}
