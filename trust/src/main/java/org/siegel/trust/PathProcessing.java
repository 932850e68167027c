package org.siegel.trust;

import java.security.PublicKey;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;

/**
 * RFC 5280 §6.1 over one finished chain. The variables carry the names of §6.1.2, the methods those of the steps. The
 * anchor's own constraints count too (RFC 5937): whoever put it into the collection saw them.
 */
final class PathProcessing {

    private static final ASN1ObjectIdentifier ANY_PURPOSE = new ASN1ObjectIdentifier("2.5.29.37.0");

    /** What this class or the revocation check processes (RFC 5280 §6.1.4 (o), §6.1.5 (f)). */
    private static final Set<ASN1ObjectIdentifier> PROCESSED = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.certificatePolicies,
            Extension.policyMappings,
            Extension.policyConstraints,
            Extension.inhibitAnyPolicy,
            Extension.nameConstraints,
            Extension.cRLDistributionPoints);

    private final List<PathCertificate> chain;
    private final PathInputs inputs;
    private final Instant at;
    private final boolean checkTime;
    private final SignatureCheck signatures;

    private final PolicyGraph policies = new PolicyGraph();
    private final NameConstraintSet names = new NameConstraintSet();
    private int explicitPolicy;
    private int inhibitAnyPolicy;
    private int policyMapping;
    private int maxPathLength;

    /** Whether the working public key made the signature of the child. */
    interface SignatureCheck {
        boolean signed(PathCertificate child, PathCertificate issuer, PublicKey workingKey);
    }

    /** A chain from the target to the anchor. */
    PathProcessing(
            List<PathCertificate> chain, PathInputs inputs, Instant at, boolean checkTime, SignatureCheck signatures) {
        this.chain = chain;
        this.inputs = inputs;
        this.at = at;
        this.checkTime = checkTime;
        this.signatures = signatures;
    }

    PathResult.TrustedPath process() throws PathFault {
        int n = chain.size() - 1;
        PathCertificate anchor = chain.getLast();
        explicitPolicy = inputs.requireExplicitPolicy() ? 0 : n + 1;
        inhibitAnyPolicy = inputs.inhibitAnyPolicy() ? 0 : n + 1;
        policyMapping = inputs.inhibitPolicyMapping() ? 0 : n + 1;
        maxPathLength = Math.min(n, inputs.mostIntermediates());
        startFromAnchor(anchor, n);
        PublicKey workingKey = anchor.publicKey();
        for (int i = 1; i <= n; i++) {
            PathCertificate certificate = chain.get(n - i);
            boolean last = i == n;
            basic(certificate, chain.get(n - i + 1), workingKey);
            if (last || !certificate.selfIssuedByName()) {
                names.check(certificate);
            }
            certificatePolicies(certificate, last);
            criticalExtensions(certificate);
            purpose(certificate);
            if (!last) {
                prepareForNext(certificate);
                workingKey = Signatures.inheritParameters(certificate.publicKey(), workingKey);
            } else { // nobody needs the last one's key, and to ask for it is to read the certificate
                wrapUp(certificate);
            }
        }
        Set<String> constrained = policies.constrainedTo(inputs.initialPolicies());
        if (explicitPolicy == 0 && constrained.isEmpty()) {
            throw new PathFault(
                    PathError.POLICY_NOT_ACCEPTED,
                    chain.getFirst(),
                    "No certificate policy is valid along the whole path of "
                            + chain.getFirst().shown()
                            + " and among the accepted ones, and an explicit policy is required.");
        }
        return new PathResult.TrustedPath(
                chain.stream().map(PathCertificate::certificate).toList(), constrained);
    }

    /** RFC 5937 §3: initial values from the anchor's certificate. */
    private void startFromAnchor(PathCertificate anchor, int n) throws PathFault {
        wellFormed(anchor);
        validity(anchor);
        criticalExtensions(anchor);
        if (n == 0) {
            purpose(anchor);
            return;
        }
        if (anchor.isVersion3()) { // a version 1 root can say nothing about itself; the collection vouches for it
            mustBeCa(anchor);
        }
        maxPathLength = Math.min(maxPathLength, anchor.pathLength());
        names.add(anchor);
        policyConstraints(anchor);
    }

    /** §6.1.3 (a). */
    private void basic(PathCertificate certificate, PathCertificate issuer, PublicKey workingKey) throws PathFault {
        wellFormed(certificate);
        if (!signatures.signed(certificate, issuer, workingKey)) {
            throw new PathFault(
                    PathError.BAD_SIGNATURE,
                    certificate,
                    "The signature of the certificate " + certificate.shown()
                            + " does not verify with the key of its issuer: it was altered, or another key signed it.");
        }
        validity(certificate);
    }

    private void wellFormed(PathCertificate certificate) throws PathFault {
        if (certificate.defect().isPresent()) {
            throw new PathFault(
                    PathError.MALFORMED,
                    certificate,
                    "The certificate " + certificate.shown() + " is malformed: "
                            + certificate.defect().get() + ".");
        }
        if (inputs.strictProfile()) {
            StrictProfile.check(certificate, certificate.equals(chain.getFirst()), certificate.equals(chain.getLast()));
        }
    }

    private void validity(PathCertificate certificate) throws PathFault {
        if (!checkTime) {
            return;
        }
        Instant notBefore = certificate.certificate().getNotBefore().toInstant();
        Instant notAfter = certificate.certificate().getNotAfter().toInstant();
        if (at.isBefore(notBefore)) {
            throw new PathFault(
                    PathError.NOT_YET_VALID,
                    certificate,
                    "The certificate " + certificate.shown() + " is valid from " + shown(notBefore)
                            + " on, which is after " + shown(at) + ".");
        }
        // certificates count whole seconds: the last one is inside to its end
        if (!at.isBefore(notAfter.plusSeconds(1))) {
            throw new PathFault(
                    PathError.EXPIRED,
                    certificate,
                    "The certificate " + certificate.shown() + " expired at " + shown(notAfter) + ", before "
                            + shown(at) + ".");
        }
    }

    private static String shown(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }

    /** §6.1.3 (d), (e), (f). */
    private void certificatePolicies(PathCertificate certificate, boolean last) throws PathFault {
        var extension = certificate.extension(Extension.certificatePolicies);
        if (extension.isEmpty()) {
            policies.clear();
        } else {
            Set<String> found = new HashSet<>();
            for (PolicyInformation policy : decode(
                            certificate, extension.get(), e -> CertificatePolicies.getInstance(e.getParsedValue()))
                    .getPolicyInformation()) {
                if (!found.add(policy.getPolicyIdentifier().getId())) {
                    throw malformed(certificate, "it names the policy " + policy.getPolicyIdentifier() + " twice");
                }
            }
            policies.add(found, inhibitAnyPolicy > 0 || (!last && certificate.selfIssuedByName()));
        }
        if (explicitPolicy == 0 && policies.isNull()) {
            throw new PathFault(
                    PathError.POLICY_NOT_ACCEPTED,
                    certificate,
                    "The certificate " + certificate.shown()
                            + " continues none of the certificate policies above it, and an"
                            + " explicit policy is required.",
                    "RFC 5280 §6.1.3 (f)");
        }
    }

    /** §6.1.4. */
    private void prepareForNext(PathCertificate certificate) throws PathFault {
        policyMappings(certificate);
        names.add(certificate);
        if (!certificate.selfIssuedByName()) {
            explicitPolicy = Math.max(0, explicitPolicy - 1);
            policyMapping = Math.max(0, policyMapping - 1);
            inhibitAnyPolicy = Math.max(0, inhibitAnyPolicy - 1);
        }
        policyConstraints(certificate);
        mustBeCa(certificate);
        if (!certificate.selfIssuedByName()) {
            if (maxPathLength == 0) {
                throw new PathFault(
                        PathError.PATH_TOO_LONG,
                        certificate,
                        "The CA " + certificate.shown() + " stands lower in the path than a CA above it allows"
                                + " (path length constraint).");
            }
            maxPathLength--;
        }
        maxPathLength = Math.min(maxPathLength, certificate.pathLength());
    }

    private void policyMappings(PathCertificate certificate) throws PathFault {
        var extension = certificate.extension(Extension.policyMappings);
        if (extension.isEmpty()) {
            return;
        }
        Map<String, Set<String>> mappings = new HashMap<>();
        ASN1Sequence pairs = decode(certificate, extension.get(), e -> ASN1Sequence.getInstance(e.getParsedValue()));
        for (var pair : pairs) {
            ASN1Sequence two = decode(certificate, extension.get(), e -> ASN1Sequence.getInstance(pair));
            if (two.size() != 2) {
                throw malformed(certificate, "a policy mapping is not a pair");
            }
            String issuerPolicy = policy(certificate, extension.get(), two.getObjectAt(0));
            String subjectPolicy = policy(certificate, extension.get(), two.getObjectAt(1));
            if (issuerPolicy.equals(PathInputs.ANY_POLICY) || subjectPolicy.equals(PathInputs.ANY_POLICY)) {
                throw new PathFault(
                        PathError.POLICY_MAPPING_INVALID,
                        certificate,
                        "The CA certificate " + certificate.shown()
                                + " maps from or to any policy, which is forbidden.");
            }
            mappings.computeIfAbsent(issuerPolicy, p -> new HashSet<>()).add(subjectPolicy);
        }
        if (policyMapping > 0) {
            policies.map(mappings);
        } else {
            policies.remove(mappings.keySet());
        }
    }

    private static String policy(
            PathCertificate certificate, Extension extension, org.bouncycastle.asn1.ASN1Encodable value)
            throws PathFault {
        return decode(certificate, extension, e -> CertPolicyId.getInstance(value))
                .getId();
    }

    /** §6.1.4 (i), (j). */
    private void policyConstraints(PathCertificate certificate) throws PathFault {
        var constraints = certificate.extension(Extension.policyConstraints);
        if (constraints.isPresent()) {
            var decoded =
                    decode(certificate, constraints.get(), e -> PolicyConstraints.getInstance(e.getParsedValue()));
            explicitPolicy = lower(explicitPolicy, decoded.getRequireExplicitPolicyMapping());
            policyMapping = lower(policyMapping, decoded.getInhibitPolicyMapping());
        }
        var inhibit = certificate.extension(Extension.inhibitAnyPolicy);
        if (inhibit.isPresent()) {
            var skip = decode(certificate, inhibit.get(), e -> ASN1Integer.getInstance(e.getParsedValue()));
            inhibitAnyPolicy = lower(inhibitAnyPolicy, skip.getValue());
        }
    }

    private static int lower(int counter, java.math.@org.jspecify.annotations.Nullable BigInteger skip) {
        return skip == null || skip.bitLength() > 30 ? counter : Math.min(counter, Math.max(0, skip.intValue()));
    }

    /** §6.1.4 (k), (n). */
    private static void mustBeCa(PathCertificate certificate) throws PathFault {
        if (!certificate.isCa()) {
            throw new PathFault(
                    PathError.NOT_A_CA,
                    certificate,
                    "The certificate " + certificate.shown()
                            + " issued another one, but is not a CA's: its basic constraints" + " do not say so.");
        }
        if (!certificate.mayUse(KeyUsage.keyCertSign)) {
            throw new PathFault(
                    PathError.MAY_NOT_SIGN_CERTIFICATES,
                    certificate,
                    "The CA " + certificate.shown() + " issued a certificate, but its key usage does not permit that.");
        }
    }

    /** §6.1.4 (o), §6.1.5 (f). */
    private static void criticalExtensions(PathCertificate certificate) throws PathFault {
        for (ASN1ObjectIdentifier critical : certificate.criticalExtensions()) {
            if (!PROCESSED.contains(critical)) {
                throw new PathFault(
                        PathError.UNKNOWN_CRITICAL_EXTENSION,
                        certificate,
                        "The certificate " + certificate.shown() + " has the critical extension " + critical
                                + ", which Siegel does not process as critical.");
            }
        }
    }

    /** §4.2.1.12; along the chain, as every program in use reads it. */
    private void purpose(PathCertificate certificate) throws PathFault {
        if (inputs.purpose().isEmpty() || certificate.purposes().isEmpty()) {
            return;
        }
        Set<String> permitted = certificate.purposes().get();
        String wanted = inputs.purpose().get();
        if (!permitted.contains(wanted) && !permitted.contains(ANY_PURPOSE.getId())) {
            throw new PathFault(
                    PathError.WRONG_PURPOSE,
                    certificate,
                    "The extended key usage of the certificate " + certificate.shown() + " does not permit "
                            + (wanted.equals(PathInputs.EMAIL_PROTECTION) ? "e-mail protection" : wanted) + ".");
        }
    }

    /** §6.1.5 (a), (b). */
    private void wrapUp(PathCertificate certificate) throws PathFault {
        explicitPolicy = Math.max(0, explicitPolicy - 1);
        var constraints = certificate.extension(Extension.policyConstraints);
        if (constraints.isPresent()) {
            var required = decode(
                            certificate, constraints.get(), e -> PolicyConstraints.getInstance(e.getParsedValue()))
                    .getRequireExplicitPolicyMapping();
            if (required != null && required.signum() == 0) {
                explicitPolicy = 0;
            }
        }
        if (certificate.extension(Extension.nameConstraints).isPresent() && !certificate.isCa()) {
            throw malformed(certificate, "it has name constraints, but is not a CA's (RFC 5280 §4.2.1.10)");
        }
    }

    private interface Decoder<T> {
        T decode(Extension extension);
    }

    private static <T> T decode(PathCertificate certificate, Extension extension, Decoder<T> decoder) throws PathFault {
        try {
            T decoded = decoder.decode(extension);
            if (decoded != null) {
                return decoded;
            }
        } catch (RuntimeException damaged) {
            // BouncyCastle throws undeclared exceptions on damaged structures
        }
        throw malformed(certificate, "its extension " + extension.getExtnId() + " cannot be decoded");
    }

    private static PathFault malformed(PathCertificate certificate, String why) {
        return new PathFault(
                PathError.MALFORMED,
                certificate,
                "The certificate " + certificate.shown() + " is malformed: " + why + ".");
    }
}
