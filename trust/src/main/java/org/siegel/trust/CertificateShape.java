package org.siegel.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a certificate stand in its bytes (RFC 5280 §4.1), for the shape that nearly all certificates have:
 * version 3, no unique identifiers, every extension once. Whatever deviates has no shape here and is left to BouncyCastle,
 * which then decides whether it is a certificate at all; so this reader never has to be lenient.
 *
 * @param signed the TBSCertificate
 * @param algorithm the signature's AlgorithmIdentifier, the same inside and outside
 * @param signature the octets of the signature value
 * @param serial the octets of the serial number
 * @param validity the two times
 * @param keyInfo the SubjectPublicKeyInfo
 */
record CertificateShape(
        byte[] der,
        Part signed,
        Part algorithm,
        Part signature,
        Part serial,
        Part issuer,
        Part validity,
        Part subject,
        Part keyInfo,
        List<Extension> extensions) {

    private static final int BOOLEAN = 0x01;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int MOST_EXTENSIONS = 40;
    private static final byte[] VERSION_3 = {(byte) 0xA0, 3, 2, 1, 2};

    /** A run of bytes. */
    record Part(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** An extension: its type's octets and its value's. */
    record Extension(Part type, boolean critical, Part value) {}

    /** The shape, or null where the bytes have another one. */
    static @Nullable CertificateShape of(byte[] der) {
        try {
            var whole = new DerReader(der, 0, der.length);
            var outer = whole.next(DerReader.SEQUENCE);
            if (whole.more()) {
                return null;
            }
            var parts = new DerReader(der, outer.content(), outer.end());
            var signed = parts.next(DerReader.SEQUENCE);
            var algorithm = parts.next(DerReader.SEQUENCE);
            var value = parts.next(DerReader.BIT_STRING);
            if (parts.more() || value.length() < 2 || der[value.content()] != 0) {
                return null;
            }
            var fields = new DerReader(der, signed.content(), signed.end());
            var version = fields.next(VERSION_3[0] & 0xff);
            var serial = fields.next(DerReader.INTEGER);
            var inner = fields.next(DerReader.SEQUENCE);
            var issuer = fields.next(DerReader.SEQUENCE);
            var validity = fields.next(DerReader.SEQUENCE);
            var subject = fields.next(DerReader.SEQUENCE);
            var keyInfo = fields.next(DerReader.SEQUENCE);
            if (!Arrays.equals(der, version.start(), version.end(), VERSION_3, 0, VERSION_3.length)
                    || !Arrays.equals(der, inner.start(), inner.end(), der, algorithm.start(), algorithm.end())) {
                return null;
            }
            List<Extension> extensions = fields.more() ? extensions(der, fields.next(0xA3)) : List.of();
            return fields.more() || extensions == null
                    ? null
                    : new CertificateShape(
                            der,
                            all(signed),
                            all(algorithm),
                            new Part(value.content() + 1, value.end()),
                            new Part(serial.content(), serial.end()),
                            all(issuer),
                            new Part(validity.content(), validity.end()),
                            all(subject),
                            all(keyInfo),
                            extensions);
        } catch (TrustException.Malformed another) {
            return null;
        }
    }

    private static Part all(DerReader.Element element) {
        return new Part(element.start(), element.end());
    }

    private static @Nullable List<Extension> extensions(byte[] der, DerReader.Element tagged) {
        var explicit = new DerReader(der, tagged.content(), tagged.end());
        var sequence = explicit.next(DerReader.SEQUENCE);
        if (explicit.more() || sequence.length() == 0) {
            return null;
        }
        List<Extension> found = new ArrayList<>(12);
        var all = new DerReader(der, sequence.content(), sequence.end());
        while (all.more()) {
            var one = all.next(DerReader.SEQUENCE);
            var fields = new DerReader(der, one.content(), one.end());
            var type = fields.next(OBJECT_IDENTIFIER);
            boolean critical = false;
            if (fields.peek() == BOOLEAN) {
                var flag = fields.next();
                critical = flag.length() == 1 && der[flag.content()] == -1;
                if (!critical) {
                    return null;
                }
            }
            var value = fields.next(OCTET_STRING);
            if (fields.more()
                    || type.length() == 0
                    || found.size() == MOST_EXTENSIONS
                    || find(der, found, der, type.content(), type.end()) != null) {
                return null;
            }
            found.add(new Extension(
                    new Part(type.content(), type.end()), critical, new Part(value.content(), value.end())));
        }
        return found;
    }

    /** The extension whose type has these octets. */
    @Nullable
    Extension find(byte[] type) {
        return find(der, extensions, type, 0, type.length);
    }

    private static @Nullable Extension find(byte[] der, List<Extension> extensions, byte[] type, int from, int to) {
        for (Extension one : extensions) {
            if (Arrays.equals(der, one.type().from(), one.type().to(), type, from, to)) {
                return one;
            }
        }
        return null;
    }

    boolean is(Part part, byte[] octets) {
        return Arrays.equals(der, part.from(), part.to(), octets, 0, octets.length);
    }

    byte[] copy(Part part) {
        return Arrays.copyOfRange(der, part.from(), part.to());
    }

    DerReader reader(Part part) {
        return new DerReader(der, part.from(), part.to());
    }
}
