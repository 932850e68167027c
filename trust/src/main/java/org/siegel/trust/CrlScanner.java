package org.siegel.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/** Passes over the DER of a CRL (RFC 5280 §5.1) once and keeps what look-ups and the signature need. */
final class CrlScanner {

    /** Of indirect lists; each name takes some hundred bytes. */
    private static final int MOST_ISSUERS = 10_000;

    /** Of one issuer. */
    private static final int MOST_NAMES = 16;

    private static final int BOOLEAN = 0x01;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int ENUMERATED = 0x0A;
    private static final int EXTENSIONS = 0xA0;

    /** Last byte of the identifiers under 2.5.29 (RFC 5280 §5.3). */
    private static final int REASON_CODE = 21;

    private static final int CERTIFICATE_ISSUER = 29;

    /** With extensions, eight bytes of serial number and a reason an entry has 41 bytes. */
    private static final int TYPICAL_ENTRY = 40;

    /** YYMMDDhhmmssZ. */
    private static final int UTC_TIME_SIZE = 13;

    private final DerStream in;
    private final CrlLimits limits;

    final AlgorithmIdentifier algorithm;
    final boolean digested;
    final byte[] signed;
    final byte[] signature;
    final X500Name issuer;
    final long thisUpdate;
    final @Nullable Long nextUpdate;
    final @Nullable Extensions extensions;
    final SerialIndex entries;

    /** The issuers that entries name (§5.3.3) and their numbers in the index. */
    final Map<List<String>, Integer> otherIssuers = new HashMap<>();

    @Nullable
    String unknownCriticalEntryExtension;

    /** To whom the entries belong from here on: numbers in the index. */
    private List<Integer> currentIssuers = List.of(0);

    private final Map<ByteBuffer, List<Integer>> issuersSeen = new HashMap<>();
    private int reason;

    /** Of the entry before: many in a row say the same. */
    private byte[] lastExtensions = {};

    /** How long the entry before was, if it was of the usual shape: short, with a UTCTime, for one issuer; else 0. */
    private int lastSize;

    private int lastSerialSize;

    CrlScanner(InputStream stream, CrlLimits limits) throws IOException {
        this.limits = limits;
        in = new DerStream(stream, limits);
        long end = in.enter(DerReader.SEQUENCE);
        in.beginSigned();
        long signedEnd = in.enter(DerReader.SEQUENCE);
        if (in.peek() == DerReader.INTEGER) {
            in.next(DerReader.INTEGER);
        }
        algorithm = AlgorithmIdentifier.getInstance(in.copy(DerReader.SEQUENCE));
        MessageDigest digest = DigestSignature.digest(algorithm).orElse(null);
        digested = digest != null;
        in.hashSigned(digest);
        issuer = X500Name.getInstance(in.copy(DerReader.SEQUENCE));
        thisUpdate = time();
        nextUpdate =
                in.peek() == DerTime.UTC_TIME || in.peek() == DerTime.GENERALIZED_TIME ? Long.valueOf(time()) : null;
        entries = in.offset() < signedEnd && in.peek() == DerReader.SEQUENCE ? entries() : none();
        extensions = in.offset() < signedEnd ? extensions() : null;
        requireAt(signedEnd);
        signed = in.endSigned();
        if (!AlgorithmIdentifier.getInstance(in.copy(DerReader.SEQUENCE)).equals(algorithm)) {
            throw new TrustException.Malformed("The two signature algorithms of the CRL differ.");
        }
        int content = in.next(DerReader.BIT_STRING);
        if (in.position() == content) {
            throw in.broken();
        }
        // no signature is a broken number of octets; such a list is read, and verifies with no key
        boolean whole = in.window()[content] == 0;
        signature = whole ? Arrays.copyOfRange(in.window(), content + 1, in.position()) : new byte[0];
        requireAt(end);
        if (in.peek() != -1) {
            throw new TrustException.Malformed("Bytes follow the end of the CRL.");
        }
    }

    private void requireAt(long end) {
        if (in.offset() != end) {
            throw in.broken();
        }
    }

    private long time() throws IOException {
        int tag = in.peek();
        int content = in.next(tag);
        return DerTime.seconds(tag, in.window(), content, in.position());
    }

    private Extensions extensions() throws IOException {
        byte[] tagged = in.copy(EXTENSIONS);
        var outer = new DerReader(tagged, 0, tagged.length).next();
        return Extensions.getInstance(Arrays.copyOfRange(tagged, outer.content(), outer.end()));
    }

    private static SerialIndex none() {
        var index = new SerialIndex(0);
        index.finish();
        return index;
    }

    private SerialIndex entries() throws IOException {
        long start = in.offset();
        long end = in.enter(DerReader.SEQUENCE);
        var index = new SerialIndex((int) Math.min((end - start) / TYPICAL_ENTRY, limits.mostEntries()));
        int count = 0;
        while (in.offset() < end) {
            if (Math.max(++count, index.size()) > limits.mostEntries()) {
                throw new TrustException.LimitExceeded(
                        "The CRL has more than the " + limits.mostEntries() + " entries that Siegel reads.");
            }
            if (!likeTheLast(index)) {
                int content = in.next(DerReader.SEQUENCE);
                entry(in.window(), content, in.position(), index);
            }
        }
        requireAt(end);
        index.finish();
        return index;
    }

    /**
     * Whether the next entry differs from the one before in serial number and time only, which then is added: nearly all do,
     * and one short method is compiled sooner than all that reads an entry in general.
     */
    private boolean likeTheLast(SerialIndex index) {
        int from = in.ahead(lastSize);
        if (lastSize == 0 || from < 0) {
            return false;
        }
        byte[] bytes = in.window();
        int serial = from + 4;
        int time = serial + lastSerialSize;
        if (bytes[from] != DerReader.SEQUENCE
                || bytes[from + 1] != lastSize - 2
                || bytes[from + 2] != DerReader.INTEGER
                || bytes[from + 3] != lastSerialSize
                || bytes[time] != DerTime.UTC_TIME
                || bytes[time + 1] != UTC_TIME_SIZE
                || !Arrays.equals(
                        bytes, time + 2 + UTC_TIME_SIZE, from + lastSize, lastExtensions, 0, lastExtensions.length)) {
            return false;
        }
        long seconds = DerTime.seconds(DerTime.UTC_TIME, bytes, time + 2, time + 2 + UTC_TIME_SIZE);
        index.add(bytes, serial, time, currentIssuers.getFirst(), seconds, reason);
        in.pass(lastSize);
        return true;
    }

    private void entry(byte[] bytes, int from, int to, SerialIndex index) {
        int serial = contentOf(DerReader.INTEGER, bytes, from, to);
        int serialEnd = elementEnd;
        if (serial == serialEnd || serialEnd == to) {
            throw in.broken();
        }
        int tag = bytes[serialEnd] & 0xFF;
        int time = contentOf(tag, bytes, serialEnd, to);
        int timeEnd = elementEnd;
        long seconds = DerTime.seconds(tag, bytes, time, timeEnd);
        if (!Arrays.equals(bytes, timeEnd, to, lastExtensions, 0, lastExtensions.length)) {
            entryExtensions(bytes, timeEnd, to);
        }
        boolean usual = to - from < 0x80
                && serial == from + 2
                && tag == DerTime.UTC_TIME
                && timeEnd == serialEnd + 2 + UTC_TIME_SIZE
                && currentIssuers.size() == 1;
        lastSize = usual ? 2 + to - from : 0;
        lastSerialSize = serialEnd - serial;
        if (currentIssuers.size() == 1) {
            index.add(bytes, serial, serialEnd, currentIssuers.getFirst(), seconds, reason);
            return;
        }
        for (int issuerNumber : currentIssuers) {
            index.add(bytes, serial, serialEnd, issuerNumber, seconds, reason);
        }
    }

    private void entryExtensions(byte[] bytes, int from, int to) {
        reason = 0;
        if (from < to) {
            int all = contentOf(DerReader.SEQUENCE, bytes, from, to);
            if (elementEnd != to) {
                throw in.broken();
            }
            for (int at = all; at < to; ) {
                int extension = contentOf(DerReader.SEQUENCE, bytes, at, to);
                at = elementEnd;
                entryExtension(bytes, extension, at);
            }
        }
        lastExtensions = Arrays.copyOfRange(bytes, from, to);
    }

    private void entryExtension(byte[] bytes, int from, int to) {
        int oid = contentOf(OID, bytes, from, to);
        int oidEnd = elementEnd;
        int at = oidEnd;
        boolean critical = false;
        if (at < to && bytes[at] == BOOLEAN) {
            int truth = contentOf(BOOLEAN, bytes, at, to);
            at = elementEnd;
            critical = at - truth != 1 || bytes[truth] != 0;
        }
        int value = contentOf(OCTET_STRING, bytes, at, to);
        int valueEnd = elementEnd;
        if (valueEnd != to) {
            throw in.broken();
        }
        int known = oidEnd - oid == 3 && bytes[oid] == 0x55 && bytes[oid + 1] == 0x1D ? bytes[oid + 2] : -1;
        if (known == REASON_CODE) {
            boolean number = valueEnd - value == 3 && bytes[value] == ENUMERATED && bytes[value + 1] == 1;
            int read = number ? bytes[value + 2] : 0;
            reason = read >= 0 && read <= 10 ? read : 0; // revoked is revoked, whatever the reason says
        } else if (known == CERTIFICATE_ISSUER) {
            issuers(bytes, value, valueEnd);
        } else if (critical && unknownCriticalEntryExtension == null) {
            unknownCriticalEntryExtension = ASN1ObjectIdentifier.fromContents(Arrays.copyOfRange(bytes, oid, oidEnd))
                    .getId();
        }
    }

    private void issuers(byte[] bytes, int from, int to) {
        List<Integer> seen = issuersSeen.get(ByteBuffer.wrap(bytes, from, to - from));
        if (seen == null) {
            byte[] encoded = Arrays.copyOfRange(bytes, from, to);
            seen = numbers(GeneralNames.getInstance(encoded));
            issuersSeen.put(ByteBuffer.wrap(encoded), seen);
        }
        currentIssuers = seen;
    }

    private List<Integer> numbers(GeneralNames names) {
        List<Integer> numbers = new ArrayList<>();
        List<String> own = Names.canonical(issuer);
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.directoryName) {
                List<String> canonical = Names.canonical(X500Name.getInstance(name.getName()));
                int next = otherIssuers.size() + 1;
                numbers.add(canonical.equals(own) ? 0 : otherIssuers.computeIfAbsent(canonical, n -> next));
            }
        }
        if (otherIssuers.size() > MOST_ISSUERS || issuersSeen.size() > MOST_ISSUERS || numbers.size() > MOST_NAMES) {
            throw new TrustException.LimitExceeded("The CRL speaks for more issuers than Siegel reads.");
        }
        return List.copyOf(numbers);
    }

    private int elementEnd; // of the element that contentOf looked at last

    /** Where the content of the element begins that starts there and must have that tag and end in time. */
    private int contentOf(int tag, byte[] bytes, int from, int to) {
        if (to - from < 2 || (bytes[from] & 0xFF) != tag) {
            throw in.broken();
        }
        int length = bytes[from + 1];
        int content = from + 2;
        if (length < 0) {
            int count = length & 0x7F;
            if (count == 0 || count > 3 || count > to - content) {
                throw in.broken();
            }
            length = 0;
            for (int last = content + count; content < last; content++) {
                length = length << 8 | bytes[content] & 0xFF;
            }
        }
        if (length > to - content) {
            throw in.broken();
        }
        elementEnd = content + length;
        return content;
    }
}
