package org.siegel.trust;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.interfaces.DHPublicKey;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.DefaultSignatureNameFinder;

/**
 * A certificate whose key or signature is below the floor of an {@link AlgorithmPolicy}.
 *
 * @param certificate the one
 * @param sentence what is weak about it
 */
record WeakAlgorithm(X509Certificate certificate, String sentence) {

    /** What nearly all certificates are signed with, so that nobody looks into names. */
    private static final Set<String> GOOD = Set.of(
            "SHA256withRSA",
            "SHA384withRSA",
            "SHA512withRSA",
            "SHA256withECDSA",
            "SHA384withECDSA",
            "SHA512withECDSA",
            "Ed25519");

    /** Made only for names that may fit. */
    private static final class Weak {
        static final Pattern MD = Pattern.compile("MD[245]");
        static final Pattern SHA_1 = Pattern.compile("(.*[^0-9A-Z-])?SHA-?1([^0-9].*)?");
    }

    private static final String PSS = "PSS";

    /** What to do about it. */
    static final String REMEDY =
            "Replace it, or allow old algorithms below its authority (--allow-sha1, LegacyAlgorithmAuthorities).";

    /** The sentence, and what to do about it. */
    static String withRemedy(String sentence) {
        return sentence.endsWith(REMEDY) ? sentence : sentence + " " + REMEDY;
    }

    /**
     * The first on a path. An anchor's own signature proves nothing, so its hash does not matter; its key does.
     *
     * @param chain from the certificate judged to the anchor
     */
    static Optional<WeakAlgorithm> onPath(List<X509Certificate> chain, AlgorithmPolicy policy) {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            if (isModern(certificate)
                    && policy.leastRsaBits() <= AlgorithmPolicy.modern().leastRsaBits()) {
                continue;
            }
            boolean anchor = i == chain.size() - 1;
            Optional<String> weak = weak(certificate, anchor, policy);
            if (weak.isPresent()) { // perhaps it is allowed below somebody named, which takes hashes to find out
                weak = weak(certificate, anchor, policy.of(chain.subList(i, chain.size())));
            }
            if (weak.isPresent()) {
                return Optional.of(new WeakAlgorithm(certificate, weak.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> weak(X509Certificate certificate, boolean anchor, AlgorithmPolicy policy) {
        return anchor ? key(certificate, policy) : of(certificate, policy);
    }

    /** What is weak about a certificate's signature or key. */
    static Optional<String> of(X509Certificate certificate, AlgorithmPolicy policy) {
        return signature(certificate, policy).or(() -> key(certificate, policy));
    }

    /** {@link PlainKind} knows SHA-2 and keys of 2048 bits and P-256 only, and to look into its key would be to read it. */
    private static boolean isModern(X509Certificate certificate) {
        return certificate instanceof UnreadCertificate;
    }

    /** What is weak about a certificate's signature. */
    static Optional<String> signature(X509Certificate certificate, AlgorithmPolicy policy) {
        return hash(hashName(certificate), policy)
                .map(hash -> "The certificate " + Names.shown(certificate.getSubjectX500Principal())
                        + " is signed with " + hash + ", which is no longer good.");
    }

    /** What is weak about a certificate's key. */
    static Optional<String> key(X509Certificate certificate, AlgorithmPolicy policy) {
        int bits = bits(certificate.getPublicKey());
        return bits >= policy.leastRsaBits()
                ? Optional.empty()
                : Optional.of("The key of " + Names.shown(certificate.getSubjectX500Principal()) + " has " + bits
                        + " bits, fewer than " + policy.leastRsaBits() + ".");
    }

    /** The hash in an algorithm's name, where it is weak. */
    static Optional<String> hash(String algorithm, AlgorithmPolicy policy) {
        if (GOOD.contains(algorithm)) {
            return Optional.empty();
        }
        String name = algorithm.toUpperCase(Locale.ROOT);
        if (!name.contains("MD") && !name.contains("SHA1") && !name.contains("SHA-1")) {
            return Optional.empty();
        }
        var broken = Weak.MD.matcher(name);
        if (broken.find()) {
            return Optional.of(broken.group());
        }
        return !policy.acceptSha1() && Weak.SHA_1.matcher(name).matches() ? Optional.of("SHA-1") : Optional.empty();
    }

    /** The hash of the signature of a CRL or an OCSP response, where it is weak. */
    static Optional<String> hash(AlgorithmIdentifier algorithm, AlgorithmPolicy policy) {
        boolean pss = PKCSObjectIdentifiers.id_RSASSA_PSS.equals(algorithm.getAlgorithm());
        boolean silent = algorithm.getParameters() == null || DERNull.INSTANCE.equals(algorithm.getParameters());
        try {
            return hash(pss && silent ? "SHA1" : new DefaultSignatureNameFinder().getAlgorithmName(algorithm), policy);
        } catch (RuntimeException unreadable) { // undeclared, on hostile input; such a signature verifies nowhere
            return Optional.empty();
        }
    }

    /** RSASSA-PSS says its hash in parameters only, and without parameters it is SHA-1 (RFC 4055 §3.1). */
    private static String hashName(X509Certificate certificate) {
        String name = certificate.getSigAlgName();
        boolean pss = name.contains(PSS) || name.equals(PKCSObjectIdentifiers.id_RSASSA_PSS.getId());
        if (!pss) {
            return name;
        }
        byte[] parameters = certificate.getSigAlgParams();
        if (parameters == null) {
            return "SHA1";
        }
        try {
            var read = RSASSAPSSparams.getInstance(parameters);
            return new DefaultAlgorithmNameFinder()
                    .getAlgorithmName(read.getHashAlgorithm().getAlgorithm());
        } catch (RuntimeException unreadable) { // undeclared, on hostile input; such a signature verifies nowhere
            return name;
        }
    }

    /** Without a switch over types, for which the JVM would make a class in every command that judges a path. */
    private static int bits(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
            return dsa.getParams().getP().bitLength();
        }
        if (key instanceof DHPublicKey dh && dh.getParams() != null) {
            return dh.getParams().getP().bitLength();
        }
        return Integer.MAX_VALUE;
    }
}
