package org.siegel.trust;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.Time;
import org.jspecify.annotations.Nullable;

/**
 * A CRL (RFC 5280 §5) read for look-ups. The list of entries stays in its DER: one pass makes a sorted index of 8 bytes per
 * entry, so a list of a million entries costs its 41 MB and 8 more, where the JDK's object takes half a gigabyte.
 *
 * <p>Safe for use by several threads.
 */
public final class RevocationList {

    private static final int UTC_TIME = 0x17;

    private static final Set<ASN1ObjectIdentifier> PROCESSED =
            Set.of(Extension.issuingDistributionPoint, Extension.deltaCRLIndicator, Extension.authorityKeyIdentifier);

    private final byte[] der;
    private final DerReader.Element signedPart;
    private final AlgorithmIdentifier algorithm;
    private final byte[] signature;
    private final List<String> issuer;
    private final String shownIssuer;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;
    private final @Nullable Extensions extensions;
    private final @Nullable IssuingDistributionPoint scope;

    /** High half: a hash of the serial number; low half: the offset of the entry. Sorted. */
    private final long[] index;

    /** Offsets of the entries that name another issuer, for indirect lists; ascending. */
    private final List<IssuerChange> issuerChanges = new ArrayList<>();

    private record IssuerChange(int offset, List<List<String>> issuers) {}

    private @Nullable String unknownCriticalEntryExtension;

    /** An entry that was found. */
    record Entry(Instant date, int reason) {}

    private RevocationList(byte[] der) {
        this.der = der;
        var outer = new DerReader(der, 0, der.length).next(DerReader.SEQUENCE);
        if (outer.end() != der.length) {
            throw new TrustException.Malformed("Bytes follow the end of the CRL.");
        }
        var parts = new DerReader(der, outer.content(), outer.end());
        signedPart = parts.next(DerReader.SEQUENCE);
        algorithm = AlgorithmIdentifier.getInstance(copy(parts.next(DerReader.SEQUENCE)));
        var bits = parts.next(DerReader.BIT_STRING);
        if (bits.length() < 1 || der[bits.content()] != 0) {
            throw new TrustException.Malformed("The signature of the CRL is not a whole number of octets.");
        }
        signature = Arrays.copyOfRange(der, bits.content() + 1, bits.end());

        var fields = new DerReader(der, signedPart.content(), signedPart.end());
        if (fields.peek() == DerReader.INTEGER) {
            fields.next();
        }
        var inner = AlgorithmIdentifier.getInstance(copy(fields.next(DerReader.SEQUENCE)));
        if (!inner.equals(algorithm)) {
            throw new TrustException.Malformed("The two signature algorithms of the CRL differ.");
        }
        X500Name name = X500Name.getInstance(copy(fields.next(DerReader.SEQUENCE)));
        issuer = Names.canonical(name);
        shownIssuer = printable(name.toString());
        thisUpdate = time(fields.next());
        nextUpdate =
                fields.peek() == 0x17 || fields.peek() == 0x18 ? Optional.of(time(fields.next())) : Optional.empty();
        DerReader.Element entries = fields.peek() == DerReader.SEQUENCE ? fields.next() : null;
        extensions = fields.more() ? extensions(fields.next(0xA0)) : null;
        if (fields.more()) {
            throw new TrustException.Malformed("The CRL has fields after its extensions.");
        }
        scope = extensions == null
                ? null
                : IssuingDistributionPoint.getInstance(
                        extensions.getExtensionParsedValue(Extension.issuingDistributionPoint));
        index = entries == null ? new long[0] : index(entries);
    }

    /**
     * Reads a CRL.
     *
     * @throws TrustException.Malformed if the bytes are not one CRL in DER
     */
    public static RevocationList of(byte[] der) {
        try {
            return new RevocationList(der.clone());
        } catch (TrustException e) {
            throw e;
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("This is not a readable CRL.", e);
        }
    }

    /**
     * Reads a CRL in DER or PEM from a stream to its end.
     *
     * @throws TrustException.Malformed if it is not one CRL
     * @throws TrustException.LimitExceeded if it passes a limit
     * @throws IOException if the stream does
     */
    public static RevocationList read(InputStream in, CrlLimits limits) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(limits.mostBytes() + 1, Integer.MAX_VALUE - 8));
        if (bytes.length > limits.mostBytes()) {
            throw new TrustException.LimitExceeded(
                    "The CRL is longer than the " + limits.mostBytes() + " bytes that Siegel reads.");
        }
        return of(bytes);
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
        return index.length;
    }

    /** The DER. */
    public byte[] encoded() {
        return der.clone();
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

    boolean verifies(PublicKey key) {
        return Signatures.verify(algorithm, der, signedPart.start(), signedPart.end(), signature, key);
    }

    /** Whether the serial number of that issuer is listed. */
    Optional<Entry> find(BigInteger serial, List<String> certificateIssuer) {
        byte[] wanted = serial.toByteArray();
        long low = (long) Arrays.hashCode(wanted) << 32;
        int at = Arrays.binarySearch(index, low);
        for (int i = at < 0 ? -at - 1 : at; i < index.length && index[i] >> 32 == low >> 32; i++) {
            int offset = (int) index[i];
            var fields = entryFields(offset);
            var number = fields.next(DerReader.INTEGER);
            if (Arrays.equals(der, number.content(), number.end(), wanted, 0, wanted.length)
                    && issuersAt(offset).contains(certificateIssuer)) {
                Instant date = time(fields.next());
                return Optional.of(new Entry(date, fields.more() ? reason(fields.next(DerReader.SEQUENCE)) : 0));
            }
        }
        return Optional.empty();
    }

    private List<List<String>> issuersAt(int offset) {
        List<List<String>> found = List.of(issuer);
        for (IssuerChange change : issuerChanges) {
            if (change.offset > offset) {
                break;
            }
            found = change.issuers;
        }
        return found;
    }

    private DerReader entryFields(int offset) {
        var entry = new DerReader(der, offset, signedPart.end()).next(DerReader.SEQUENCE);
        return new DerReader(der, entry.content(), entry.end());
    }

    private long[] index(DerReader.Element entries) {
        long[] found = new long[Math.max(16, entries.length() / 32)];
        int count = 0;
        var list = new DerReader(der, entries.content(), entries.end());
        while (list.more()) {
            var entry = list.next(DerReader.SEQUENCE);
            var fields = new DerReader(der, entry.content(), entry.end());
            var serial = fields.next(DerReader.INTEGER);
            fields.next();
            if (fields.more()) {
                entryExtensions(entry, fields.next(DerReader.SEQUENCE));
            }
            if (count == found.length) {
                found = Arrays.copyOf(found, count * 2);
            }
            found[count++] = (long) hash(serial) << 32 | entry.start();
        }
        found = Arrays.copyOf(found, count);
        Arrays.sort(found);
        return found;
    }

    /** As {@link Arrays#hashCode(byte[])}, without a copy. */
    private int hash(DerReader.Element serial) {
        int hash = 1;
        for (int i = serial.content(); i < serial.end(); i++) {
            hash = 31 * hash + der[i];
        }
        return hash;
    }

    /** §5.3.3: the issuer named in an entry of an indirect list holds for those after it, too. */
    private void entryExtensions(DerReader.Element entry, DerReader.Element extension) {
        boolean critical = hasCritical(extension);
        if (!critical && !isIndirect()) {
            return;
        }
        var decoded = Extensions.getInstance(copy(extension));
        for (ASN1ObjectIdentifier oid : decoded.getCriticalExtensionOIDs()) {
            if (!Extension.certificateIssuer.equals(oid)) {
                unknownCriticalEntryExtension = oid.getId();
            }
        }
        if (!isIndirect()) {
            return;
        }
        var names = GeneralNames.getInstance(decoded.getExtensionParsedValue(Extension.certificateIssuer));
        if (names != null) {
            List<List<String>> issuers = new ArrayList<>();
            for (GeneralName name : names.getNames()) {
                if (name.getTagNo() == GeneralName.directoryName) {
                    issuers.add(Names.canonical(X500Name.getInstance(name.getName())));
                }
            }
            issuerChanges.add(new IssuerChange(entry.start(), issuers));
        }
    }

    /** Looks for the DER of BOOLEAN TRUE, so that the entries of a plain list need not be decoded. */
    private boolean hasCritical(DerReader.Element extension) {
        for (int i = extension.content(); i + 2 < extension.end(); i++) {
            if (der[i] == 1 && der[i + 1] == 1 && der[i + 2] == (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    private int reason(DerReader.Element extension) {
        try {
            var decoded = Extensions.getInstance(copy(extension));
            var reason = ASN1Enumerated.getInstance(decoded.getExtensionParsedValue(Extension.reasonCode));
            return reason == null ? 0 : reason.intValueExact();
        } catch (RuntimeException damaged) {
            return 0; // revoked is revoked, whatever the reason says
        }
    }

    private Extensions extensions(DerReader.Element tagged) {
        var inside = new DerReader(der, tagged.content(), tagged.end());
        return Extensions.getInstance(copy(inside.next(DerReader.SEQUENCE)));
    }

    /** By hand where it is as RFC 5280 §5.1.2.4 wants it: the library's way begins with loading calendars and locales. */
    private Instant time(DerReader.Element element) {
        String text = new String(der, element.content(), element.end() - element.content(), StandardCharsets.US_ASCII);
        if (element.tag() == UTC_TIME && text.length() == 13) {
            text = (text.charAt(0) < '5' ? "20" : "19") + text;
        }
        if (text.length() == 15 && text.endsWith("Z") && text.chars().limit(14).allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return LocalDateTime.of(
                                Integer.parseInt(text, 0, 4, 10),
                                Integer.parseInt(text, 4, 6, 10),
                                Integer.parseInt(text, 6, 8, 10),
                                Integer.parseInt(text, 8, 10, 10),
                                Integer.parseInt(text, 10, 12, 10),
                                Integer.parseInt(text, 12, 14, 10))
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException odd) {
                return libraryTime(element);
            }
        }
        return libraryTime(element);
    }

    private Instant libraryTime(DerReader.Element element) {
        return Time.getInstance(org.bouncycastle.asn1.ASN1Primitive.class.cast(primitive(copy(element))))
                .getDate()
                .toInstant();
    }

    private static org.bouncycastle.asn1.ASN1Primitive primitive(byte[] encoded) {
        try {
            return org.bouncycastle.asn1.ASN1Primitive.fromByteArray(encoded);
        } catch (java.io.IOException e) {
            throw new TrustException.Malformed("A time in the CRL cannot be read.", e);
        }
    }

    private byte[] copy(DerReader.Element element) {
        return Arrays.copyOfRange(der, element.start(), element.end());
    }

    private static String printable(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > 300 ? safe.substring(0, 300) + "..." : safe;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RevocationList that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "CRL of " + shownIssuer + " of " + thisUpdate + " with " + index.length + " entries";
    }

    /** The encoded scope, to compare a delta list with its complete list (RFC 5280 §5.2.4). */
    byte[] encodedScope() {
        if (extensions == null) {
            return new byte[0];
        }
        ASN1OctetString value = ASN1OctetString.class.cast(
                extensions.getExtension(Extension.issuingDistributionPoint) == null
                        ? null
                        : extensions
                                .getExtension(Extension.issuingDistributionPoint)
                                .getExtnValue());
        return value == null ? new byte[0] : value.getOctets();
    }
}
