package org.siegel.bench;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.siegel.smime.Identity;
import org.siegel.smime.Primitives;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CertificateValidator;
import org.siegel.trust.CertificateVerdict;
import org.siegel.trust.PathInputs;
import org.siegel.trust.RevocationPolicy;
import org.siegel.trust.RevocationSource;

/**
 * Validations of certificates below an intermediate and a root, each from its bytes: 4,000 of them in turn, which is more
 * than any cache of ours or of the JDK's holds, or a few again and again.
 */
final class Chains {

    private static final int MANY = 4000;
    private static final int FEW = 100;
    private static final int KEYS = 16;

    private final Libcrypto libcrypto;
    private final Rounds rounds;
    private final List<Kind> kinds = new ArrayList<>();

    /** One kind of key, with the certificates of its persons. */
    private record Kind(
            String name,
            String signature,
            double newGoal,
            X509Certificate root,
            X509Certificate issuer,
            List<byte[]> certificates) {}

    Chains(Libcrypto libcrypto, Rounds rounds) throws Exception {
        this.libcrypto = libcrypto;
        this.rounds = rounds;
        add("RSA", "RSA-2048", "SHA256withRSA", 5);
        add("EC", "P-256", "SHA256withECDSA", 3.5);
    }

    private void add(String algorithm, String name, String signature, double newGoal) throws Exception {
        People people = new People(algorithm);
        List<byte[]> certificates = new ArrayList<>();
        for (Identity one : people.persons("Person", MANY, KEYS)) {
            certificates.add(one.certificate().getEncoded());
        }
        Kind kind = new Kind(name, signature, newGoal, people.root(), people.issuer(), certificates);
        kinds.add(kind);
        libcrypto(kind, kinds.size() - 1);
        siegel(kind);
        jdk(kind);
        bouncyCastle(kind);
        floor(kind);
    }

    private void libcrypto(Kind kind, int which) throws GeneralSecurityException {
        MemorySegment root = libcrypto.memory(kind.root().getEncoded());
        MemorySegment issuer = libcrypto.memory(kind.issuer().getEncoded());
        libcrypto.must("bench_chain", which, root, root.byteSize(), issuer, issuer.byteSize());
        MemorySegment all = libcrypto.block(kind.certificates());
        MemorySegment offsets = libcrypto.offsets(kind.certificates());
        int[] first = {0};
        rounds.add(new Contender("libcrypto " + kind.name(), false, n -> {
            libcrypto.must("bench_chain_verify", n, which, all, offsets, MANY, first[0]);
            first[0] = (first[0] + n) % MANY;
        }));
        X509Certificate some = parsed(kind.certificates().getFirst(), CertificateFactory.getInstance("X.509"));
        MemorySegment signed = libcrypto.memory(some.getTBSCertificate());
        MemorySegment value = libcrypto.memory(some.getSignature());
        rounds.add(new Contender(
                "libcrypto signature " + kind.name(),
                false,
                n -> libcrypto.must(
                        "bench_chain_signature", n, which, signed, signed.byteSize(), value, value.byteSize())));
    }

    private void siegel(Kind kind) {
        var collection = CertificateCollection.of(List.of(kind.root(), kind.issuer()), List.of());
        var validator =
                CertificateValidator.of(collection).withRevocation(RevocationPolicy.NONE, RevocationSource.NONE);
        Instant now = Instant.now();
        var inputs = PathInputs.forMail();
        round("Siegel new ", kind, MANY, der -> {
            CertificateVerdict verdict = validator.validate(der, List.of(), List.of(), inputs, now);
            require(verdict.outcome() == CertificateVerdict.Outcome.VALID
                    && verdict.chain().size() == 3);
        });
        round("Siegel cached ", kind, FEW, der -> {
            CertificateVerdict verdict = validator.validate(der, List.of(), List.of(), inputs, now);
            require(verdict.outcome() == CertificateVerdict.Outcome.VALID
                    && verdict.chain().size() == 3);
        });
    }

    private void jdk(Kind kind) throws GeneralSecurityException {
        pkix("JDK ", kind, CertificateFactory.getInstance("X.509"), CertPathValidator.getInstance("PKIX"));
    }

    private void bouncyCastle(Kind kind) throws GeneralSecurityException {
        pkix(
                "BouncyCastle ",
                kind,
                CertificateFactory.getInstance("X.509", Primitives.bouncyCastle()),
                CertPathValidator.getInstance("PKIX", Primitives.bouncyCastle()));
    }

    private void pkix(String name, Kind kind, CertificateFactory factory, CertPathValidator validator)
            throws GeneralSecurityException {
        X509Certificate issuer = parsed(kind.issuer().getEncoded(), factory);
        X509Certificate root = parsed(kind.root().getEncoded(), factory);
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        round(name, kind, MANY, der -> {
            validator.validate(factory.generateCertPath(List.of(parsed(der, factory), issuer)), parameters);
        });
    }

    /** The signature alone, key and object prepared: what a validation cannot do without. */
    private void floor(Kind kind) throws GeneralSecurityException {
        X509Certificate some = parsed(kind.certificates().getFirst(), CertificateFactory.getInstance("X.509"));
        Signature signature = Primitives.best().signature(kind.signature());
        PublicKey key = KeyFactory.getInstance(kind.issuer().getPublicKey().getAlgorithm(), signature.getProvider())
                .generatePublic(
                        new X509EncodedKeySpec(kind.issuer().getPublicKey().getEncoded()));
        byte[] signed = some.getTBSCertificate();
        byte[] value = some.getSignature();
        signature.initVerify(key);
        rounds.add(new Contender("floor " + kind.name(), true, n -> {
            for (int i = 0; i < n; i++) {
                signature.update(signed);
                require(signature.verify(value));
            }
        }));
    }

    private interface Validation {
        void run(byte[] certificate) throws Exception;
    }

    private void round(String name, Kind kind, int certificates, Validation validation) {
        int[] next = {0};
        rounds.add(new Contender(name + kind.name(), true, n -> {
            for (int i = 0; i < n; i++) {
                validation.run(kind.certificates().get(next[0]++ % certificates));
            }
        }));
    }

    private static X509Certificate parsed(byte[] der, CertificateFactory factory) throws GeneralSecurityException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static void require(boolean good) {
        if (!good) {
            throw new IllegalStateException("a certificate was not found good");
        }
    }

    String report() {
        StringBuilder text = new StringBuilder("""
                | a chain of three, the last one from its bytes | libcrypto, us | it, us | it : libcrypto | goal | floor, us | share of the floor |
                |---|---|---|---|---|---|---|
                """);
        for (Kind kind : kinds) {
            double floor = Math.min(median("floor " + kind.name()), median("libcrypto signature " + kind.name()));
            row(text, kind, "Siegel new", "Siegel, seen for the first time", kind.newGoal() + "", floor);
            row(text, kind, "Siegel cached", "Siegel, seen before", "100", 0);
            row(text, kind, "JDK", "JDK PKIX", "", floor);
            row(text, kind, "BouncyCastle", "BouncyCastle PKIX", "", floor);
        }
        return text.toString();
    }

    private void row(StringBuilder text, Kind kind, String name, String shown, String goal, double floor) {
        double[] theirs = seconds("libcrypto " + kind.name());
        double[] it = seconds(name + " " + kind.name());
        text.append("| %s, %s | %.1f | %.2f | **%s** | %s | %s | %s |%n"
                .formatted(
                        shown,
                        kind.name(),
                        Rounds.median(theirs) * 1e6,
                        Rounds.median(it) * 1e6,
                        Rounds.spread(Rounds.ratio(theirs, it)),
                        goal,
                        floor == 0 ? "" : "%.1f".formatted(floor * 1e6),
                        floor == 0 ? "" : "%.2f".formatted(floor / Rounds.median(it))));
    }

    private double median(String name) {
        return Rounds.median(seconds(name));
    }

    private double[] seconds(String name) {
        return rounds.seconds(name);
    }
}
