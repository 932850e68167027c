package org.siegel.trust;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.jspecify.annotations.Nullable;

/**
 * A CRL (RFC 5280 §5) read for look-ups. Its bytes pass by once and are not kept: of an entry there remain serial number,
 * date and reason, about 22 bytes, and of the signed part its digest. A list of a million entries, 41 MB of DER, takes 22 MB,
 * where the JDK's object takes half a gigabyte. Only lists signed with an algorithm that signs the message itself (Ed25519,
 * Ed448, ML-DSA, SLH-DSA) are kept whole, up to 64 MiB.
 *
 * <p>Immutable.
 */
public final class RevocationList {

    private static final Set<ASN1ObjectIdentifier> PROCESSED = Set.of(
            Extension.issuingDistributionPoint,
            Extension.deltaCRLIndicator,
            Extension.authorityKeyIdentifier,
            Extension.freshestCRL);

    private final AlgorithmIdentifier algorithm;
    /** The digest of the signed part, or the signed part. */
    private final byte[] signed;

    private final boolean digested;
    private final byte[] signature;
    private final List<String> issuer;
    private final String shownIssuer;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;
    private final @Nullable Extensions extensions;
    private final @Nullable IssuingDistributionPoint scope;
    private final SerialIndex entries;
    private final Map<List<String>, Integer> otherIssuers;
    private final @Nullable String unknownCriticalEntryExtension;

    /** A list at hand is asked about thousands of certificates, and nearly always of one key. */
    private volatile @Nullable PublicKey verifiedWith;

    /** An entry that was found. */
    record Entry(Instant date, int reason) {}

    private RevocationList(CrlScanner read) {
        algorithm = read.algorithm;
        signed = read.signed;
        digested = read.digested;
        signature = read.signature;
        issuer = Names.canonical(read.issuer);
        shownIssuer = printable(read.issuer.toString());
        thisUpdate = Instant.ofEpochSecond(read.thisUpdate);
        nextUpdate = Optional.ofNullable(read.nextUpdate).map(Instant::ofEpochSecond);
        extensions = read.extensions;
        scope = extensions == null
                ? null
                : IssuingDistributionPoint.getInstance(
                        extensions.getExtensionParsedValue(Extension.issuingDistributionPoint));
        entries = read.entries;
        otherIssuers = Map.copyOf(read.otherIssuers);
        unknownCriticalEntryExtension = read.unknownCriticalEntryExtension;
        if (!otherIssuers.isEmpty() && !isIndirect()) {
            throw new TrustException.Malformed(
                    "The CRL names other issuers in its entries, yet it does not say that it is indirect (RFC 5280 §5.3.3).");
        }
    }

    /**
     * Reads a CRL in DER or PEM from a stream, to its end.
     *
     * @throws TrustException.Malformed if it is not one CRL
     * @throws TrustException.LimitExceeded if it passes a limit
     * @throws IOException if the stream does
     */
    public static RevocationList read(InputStream in, CrlLimits limits) throws IOException {
        InputStream markable = in.markSupported() ? in : new BufferedInputStream(in);
        markable.mark(1);
        boolean der = markable.read() == DerReader.SEQUENCE;
        markable.reset();
        try {
            return new RevocationList(
                    new CrlScanner(der ? markable : new PemCrlInput(markable, limits.mostBytes()), limits));
        } catch (TrustException e) {
            throw e;
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("This is not a readable CRL.", e);
        }
    }

    /**
     * Reads a CRL in DER or PEM, within {@link CrlLimits#standard()}.
     *
     * @throws TrustException.Malformed if it is not one CRL
     * @throws TrustException.LimitExceeded if it passes a limit
     */
    public static RevocationList of(byte[] encoded) {
        try {
            return read(new ByteArrayInputStream(encoded), CrlLimits.standard());
        } catch (IOException e) {
            throw new IllegalStateException("an array can be read", e);
        }
    }

    /** The same CRL, read for look-ups. */
    public static RevocationList of(X509CRL crl) {
        try {
            return of(crl.getEncoded());
        } catch (CRLException e) {
            throw new TrustException.Malformed("A CRL has no encoding.", e);
        }
    }

    /** When the list was made. */
    public Instant thisUpdate() {
        return thisUpdate;
    }

    /** By when the next is promised; empty for a list that makes no promise. */
    public Optional<Instant> nextUpdate() {
        return nextUpdate;
    }

    /** Who signed, as text. */
    public String shownIssuer() {
        return shownIssuer;
    }

    /** How many certificates it lists. */
    public int size() {
        return entries.size();
    }

    /** Whether the certificate carries the name of the list's issuer and the key of its signature; nothing more is asked. */
    public boolean isSignedBy(X509Certificate signer) {
        return Names.canonical(signer.getSubjectX500Principal()).equals(issuer) && verifies(signer.getPublicKey());
    }

    List<String> issuer() {
        return issuer;
    }

    Optional<IssuingDistributionPoint> scope() {
        return Optional.ofNullable(scope);
    }

    boolean isIndirect() {
        return scope != null && scope.isIndirectCRL();
    }

    /**
     * Where delta lists over this one are: the DER of the CRLDistributionPoints in its freshest-CRL extension (RFC 5280
     * §5.2.6); empty where it has none.
     */
    public Optional<byte[]> freshestPoints() {
        Extension freshest = extensions == null ? null : extensions.getExtension(Extension.freshestCRL);
        return Optional.ofNullable(freshest).map(e -> e.getExtnValue().getOctets());
    }

    /** The number of the complete list that a delta list builds on; empty for a complete list. */
    Optional<BigInteger> deltaBase() {
        return integer(Extension.deltaCRLIndicator);
    }

    Optional<BigInteger> number() {
        return integer(Extension.cRLNumber);
    }

    private Optional<BigInteger> integer(ASN1ObjectIdentifier type) {
        if (extensions == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(ASN1Integer.getInstance(extensions.getExtensionParsedValue(type)))
                    .map(ASN1Integer::getValue);
        } catch (IllegalArgumentException notAnInteger) {
            return Optional.empty();
        }
    }

    byte @Nullable [] authorityKeyIdentifier() {
        if (extensions == null) {
            return null;
        }
        try {
            var aki = AuthorityKeyIdentifier.getInstance(
                    extensions.getExtensionParsedValue(Extension.authorityKeyIdentifier));
            return aki == null ? null : aki.getKeyIdentifierOctets();
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    /** A critical extension of the list or of an entry that this class does not know: the list must not be used (RFC 5280 §5.2). */
    Optional<String> unknownCriticalExtension() {
        if (extensions == null || unknownCriticalEntryExtension != null) {
            return Optional.ofNullable(unknownCriticalEntryExtension);
        }
        return Arrays.stream(extensions.getCriticalExtensionOIDs())
                .filter(oid -> !PROCESSED.contains(oid))
                .map(ASN1ObjectIdentifier::getId)
                .findFirst();
    }

    /** What it is signed with. */
    AlgorithmIdentifier algorithm() {
        return algorithm;
    }

    boolean verifies(PublicKey key) {
        if (key.equals(verifiedWith)) {
            return true;
        }
        boolean good = digested
                ? DigestSignature.verify(algorithm, signed, signature, key)
                : Signatures.verify(algorithm, signed, 0, signed.length, signature, key);
        if (good) {
            verifiedWith = key;
        }
        return good;
    }

    /** Whether it lists that serial number of its own issuer, for whatever reason. Dates and signature are not asked. */
    public boolean lists(BigInteger serial) {
        return entries.find(serial.toByteArray(), 0) >= 0;
    }

    /** Whether the serial number of that issuer is listed. */
    Optional<Entry> find(BigInteger serial, List<String> certificateIssuer) {
        Integer number = certificateIssuer.equals(issuer) ? Integer.valueOf(0) : otherIssuers.get(certificateIssuer);
        int record = number == null ? -1 : entries.find(serial.toByteArray(), number);
        return record < 0
                ? Optional.empty()
                : Optional.of(new Entry(Instant.ofEpochSecond(entries.seconds(record)), entries.reason(record)));
    }

    private static String printable(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > 300 ? safe.substring(0, 300) + "..." : safe;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RevocationList that
                && Arrays.equals(signed, that.signed)
                && Arrays.equals(signature, that.signature)
                && algorithm.equals(that.algorithm);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "CRL of " + shownIssuer + " of " + thisUpdate + " with " + size() + " entries";
    }

    /** The encoded scope, to compare a delta list with its complete list (RFC 5280 §5.2.4). */
    byte[] encodedScope() {
        Extension extension = extensions == null ? null : extensions.getExtension(Extension.issuingDistributionPoint);
        return extension == null ? new byte[0] : extension.getExtnValue().getOctets();
    }
}
