package org.siegel.sync;

import static org.siegel.sync.TextFunctions.number;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.siegel.smime.Thumbprint;
import org.siegel.sync.Value.Nothing;
import org.siegel.trust.CertificateGlance;

/**
 * Functions on certificates. Of a value without a certificate they return nothing, so that {@code Where} leaves it out, and the
 * evaluation notes it. Names, times and numbers are given as .NET's X509Certificate2 does, which Entra Connect shows; times in
 * UTC.
 */
final class CertificateFunctions {

    private interface Reading {
        Value of(Evaluation evaluation, X509Certificate certificate);
    }

    static final String ISSUER_IN_COLLECTION = "CertIssuerInCollection";

    static final List<Function> ALL = List.of(
            Function.of("bool IsCert(var)", (e, a) -> Value.flag(isCertificate(a.getFirst()))),
            of("mv CertExtensionOids(bin)", (e, c) -> texts(c.getCriticalExtensionOIDs())),
            of("str CertFormat(bin)", (e, c) -> Value.text("X509")),
            of("str CertFriendlyName(bin)", (e, c) -> Nothing.NULL), // a certificate has no alias by itself
            of(
                    "str CertHashString(bin)",
                    (e, c) -> Value.text(Thumbprint.sha1(c).hex())),
            of(
                    "str CertThumbprint(bin)",
                    (e, c) -> Value.text(Thumbprint.sha1(c).hex())),
            of("str CertIssuer(bin)", (e, c) -> Value.text(CertificateNames.dn(c.getIssuerX500Principal()))),
            of("str CertIssuerDN(bin)", (e, c) -> Value.text(CertificateNames.dn(c.getIssuerX500Principal()))),
            of("str CertIssuerOid(bin)", (e, c) -> Nothing.NULL), // names have no OID; .NET gives none either
            of("str CertSubject(bin)", (e, c) -> Value.text(CertificateNames.dn(c.getSubjectX500Principal()))),
            of("str CertSubjectNameDN(bin)", (e, c) -> Value.text(CertificateNames.dn(c.getSubjectX500Principal()))),
            of("str CertSubjectNameOid(bin)", (e, c) -> Nothing.NULL),
            Function.of(
                    "str CertNameInfo(bin, str, bool)",
                    (e, a) -> with(
                            e,
                            a,
                            (f, c) -> CertificateNames.info(
                                            c, a.get(1).toString(), a.get(2).equals(Value.YES))
                                    .map(Value::text)
                                    .orElse(Nothing.NULL))),
            of(
                    "dt CertNotAfter(bin)",
                    (e, c) -> new Value.Moment(c.getNotAfter().toInstant(), false)),
            of(
                    "dt CertNotBefore(bin)",
                    (e, c) -> new Value.Moment(c.getNotBefore().toInstant(), false)),
            of(
                    "str CertKeyAlgorithm(bin)",
                    (e, c) -> Value.text(keyAlgorithm(c).getAlgorithm().getId())),
            of("str CertKeyAlgorithmParams(bin)", CertificateFunctions::parameters),
            of(
                    "str CertPublicKeyOid(bin)",
                    (e, c) -> Value.text(keyAlgorithm(c).getAlgorithm().getId())),
            of(
                    "str CertPublicKeyParametersOid(bin)",
                    (e, c) -> Value.text(keyAlgorithm(c).getAlgorithm().getId())),
            of(
                    "str CertSerialNumber(bin)",
                    (e, c) -> Value.text(HexFormat.of()
                            .withUpperCase()
                            .formatHex(c.getSerialNumber().toByteArray()))),
            of("str CertSignatureAlgorithmOid(bin)", (e, c) -> Value.text(c.getSigAlgOID())),
            of("num CertVersion(bin)", (e, c) -> Value.number(c.getVersion())),
            of("bool CertNotExpired(bin)", CertificateFunctions::notExpired),
            of("bool CertIsForEncryption(bin)", (e, c) -> Value.flag(CertificateGlance.encryptsMail(c))),
            of("bool CertIsForSigning(bin)", (e, c) -> Value.flag(CertificateGlance.signsMail(c))),
            of(
                    "bool " + ISSUER_IN_COLLECTION + "(bin)",
                    (e, c) -> Value.flag(e.context().issuerInCollection().test(c))),
            Function.of("mv CertNewest(mv, num)", CertificateFunctions::newest));

    private CertificateFunctions() {}

    private static Function of(String signature, Reading reading) {
        return Function.of(signature, (evaluation, arguments) -> with(evaluation, arguments, reading));
    }

    private static Value with(Evaluation evaluation, List<Value> arguments, Reading reading) {
        Optional<CertificateValue> found = CertificateValue.of(arguments.getFirst());
        if (found.isEmpty()) {
            evaluation.noteUnreadable();
            return Nothing.NULL;
        }
        return reading.of(evaluation, found.get().certificate());
    }

    private static boolean isCertificate(Value value) {
        return !value.each().isEmpty()
                && value.each().stream()
                        .allMatch(one -> CertificateValue.of(one).isPresent());
    }

    private static Value texts(Set<String> texts) {
        return texts == null
                ? Nothing.NULL
                : Value.of(new TreeSet<>(texts).stream().map(Value::text).toList());
    }

    private static AlgorithmIdentifier keyAlgorithm(X509Certificate certificate) {
        return SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getAlgorithm();
    }

    private static Value parameters(Evaluation evaluation, X509Certificate certificate) {
        try {
            var parameters = keyAlgorithm(certificate).getParameters();
            return parameters == null
                    ? Nothing.NULL
                    : Value.text(HexFormat.of()
                            .withUpperCase()
                            .formatHex(parameters.toASN1Primitive().getEncoded("DER")));
        } catch (IOException e) {
            throw evaluation.error("the parameters of the key cannot be written");
        }
    }

    /** RFC 5280 §4.1.2.5: the second of notAfter still counts. */
    private static Value notExpired(Evaluation evaluation, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant().plusSeconds(1);
        evaluation.changesAt(end);
        return Value.flag(evaluation.context().now().isBefore(end));
    }

    /** By their beginning, then by their end; values without a certificate last. */
    private static Value newest(Evaluation evaluation, List<Value> arguments) {
        if (!(arguments.get(1) instanceof Value.Number)) {
            throw evaluation.error("CertNewest takes how many certificates to keep");
        }
        record Dated(Value value, Instant begin, Instant end) {
            static Dated of(Value value) {
                return CertificateValue.of(value)
                        .map(CertificateValue::certificate)
                        .map(c -> new Dated(
                                value,
                                c.getNotBefore().toInstant(),
                                c.getNotAfter().toInstant()))
                        .orElse(new Dated(value, Instant.MIN, Instant.MIN));
            }
        }
        return Value.of(arguments.getFirst().each().stream()
                .map(Dated::of)
                .sorted(Comparator.comparing(Dated::begin)
                        .thenComparing(Dated::end)
                        .reversed()
                        .thenComparing(
                                dated -> dated.value() instanceof Value.Bytes bytes ? bytes.octets() : new byte[0],
                                Arrays::compareUnsigned))
                .limit(Math.max(0, number(arguments, 1)))
                .map(Dated::value)
                .toList());
    }
}
