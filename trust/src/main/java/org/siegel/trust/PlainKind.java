package org.siegel.trust;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate of a plain kind says beside its {@link CertificateShape}: usual names, signature and key, nothing critical but
 * what {@link CertificateFacts} reads. Every reader of certificates reads those.
 */
record PlainKind(
        CertificateFacts facts,
        List<String> subject,
        List<String> issuer,
        Instant notBefore,
        Instant notAfter,
        String signature,
        String keyAlgorithm) {

    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;

    /** AlgorithmIdentifier in DER, and the name of the signature. */
    private record Algorithm(byte[] der, String name) {}

    private static final List<Algorithm> SIGNATURES = List.of(
            algorithm("300d06092a864886f70d01010b0500", "SHA256withRSA"),
            algorithm("300d06092a864886f70d01010c0500", "SHA384withRSA"),
            algorithm("300d06092a864886f70d01010d0500", "SHA512withRSA"),
            algorithm("300a06082a8648ce3d040302", "SHA256withECDSA"),
            algorithm("300a06082a8648ce3d040303", "SHA384withECDSA"),
            algorithm("300a06082a8648ce3d040304", "SHA512withECDSA"));
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EXPONENT = {2, 3, 1, 0, 1};
    private static final byte[] P_256 = HexFormat.of().parseHex("301306072a8648ce3d020106082a8648ce3d030107");
    private static final int POINT = 65;

    private static final byte[][] READ_AS_CRITICAL = {
        {0x55, 0x1D, 15}, // key usage
        {0x55, 0x1D, 17}, // subject alternative name
        {0x55, 0x1D, 19}, // basic constraints
        {0x55, 0x1D, 37} // extended key usage
    };

    private static Algorithm algorithm(String hex, String name) {
        return new Algorithm(HexFormat.of().parseHex(hex), name);
    }

    /** Null for another kind. */
    static @Nullable PlainKind of(CertificateShape shape) {
        try {
            String signature = signature(shape);
            String keyAlgorithm = keyAlgorithm(shape);
            if (signature == null
                    || keyAlgorithm == null
                    || !shape.extensions().stream().allMatch(e -> isRead(shape, e))
                    || shape.serial().length() == 0) {
                return null;
            }
            DerReader times = shape.reader(shape.validity());
            Instant notBefore = time(shape.der(), times.next());
            Instant notAfter = time(shape.der(), times.next());
            List<String> subject = PlainName.canonical(shape.copy(shape.subject()));
            List<String> issuer = Names.known(shape.copy(shape.issuer()));
            CertificateFacts facts = CertificateFacts.of(shape);
            if (times.more()
                    || notBefore == null
                    || notAfter == null
                    || subject == null
                    || subject.isEmpty()
                    || issuer == null
                    || issuer.isEmpty()
                    || facts == null) {
                return null;
            }
            return new PlainKind(facts, subject, issuer, notBefore, notAfter, signature, keyAlgorithm);
        } catch (TrustException.Malformed another) {
            return null;
        }
    }

    /**
     * When a certificate of this shape ends, if others may encrypt mail to its owner and it is valid now; {@link Instant#EPOCH} if
     * not, null for another kind. Its names are not looked at.
     */
    static @Nullable Instant encryptsUntil(CertificateShape shape, Instant now) {
        try {
            String keyAlgorithm = keyAlgorithm(shape);
            DerReader times = shape.reader(shape.validity());
            Instant notBefore = time(shape.der(), times.next());
            Instant notAfter = time(shape.der(), times.next());
            CertificateFacts facts = CertificateFacts.of(shape);
            if (times.more()
                    || signature(shape) == null
                    || keyAlgorithm == null
                    || notBefore == null
                    || notAfter == null
                    || facts == null
                    || !shape.extensions().stream().allMatch(e -> isRead(shape, e))) {
                return null;
            }
            return !notBefore.isAfter(now)
                            && !facts.ca()
                            && KeyFitness.encrypts(keyAlgorithm, facts.keyUsage())
                            && MaySign.permitsMail(facts.purposes())
                    ? notAfter
                    : Instant.EPOCH;
        } catch (TrustException.Malformed another) {
            return null;
        }
    }

    private static @Nullable String signature(CertificateShape shape) {
        for (Algorithm one : SIGNATURES) {
            if (shape.is(shape.algorithm(), one.der())) {
                return one.name();
            }
        }
        return null;
    }

    private static boolean isRead(CertificateShape shape, CertificateShape.Extension extension) {
        if (!isIdentifier(shape.der(), extension.type())) {
            return false;
        }
        if (!extension.critical()) {
            return true;
        }
        for (byte[] type : READ_AS_CRITICAL) {
            if (shape.is(extension.type(), type)) {
                return true;
            }
        }
        return false;
    }

    /** X.690 §8.19: no number begins with a needless octet or lacks its end, and none is too large for anybody. */
    private static boolean isIdentifier(byte[] der, CertificateShape.Part type) {
        int inside = 0;
        for (int i = type.from(); i < type.to(); i++) {
            if (inside == 0 && (der[i] & 0xff) == 0x80) {
                return false;
            }
            inside = der[i] < 0 ? inside + 1 : 0;
            if (inside > 3) {
                return false;
            }
        }
        return inside == 0 && type.length() > 1;
    }

    /** RSA of 2048 to 8192 bits with the usual exponent, or EC: an uncompressed point of P-256. Null for another key. */
    private static @Nullable String keyAlgorithm(CertificateShape shape) {
        byte[] der = shape.der();
        DerReader fields = shape.reader(shape.keyInfo());
        var info = fields.next(DerReader.SEQUENCE);
        var inside = new DerReader(der, info.content(), info.end());
        var algorithm = inside.next(DerReader.SEQUENCE);
        var bits = inside.next(DerReader.BIT_STRING);
        if (inside.more() || bits.length() < 2 || der[bits.content()] != 0) {
            return null;
        }
        if (Arrays.equals(der, algorithm.start(), algorithm.end(), P_256, 0, P_256.length)) {
            return bits.length() == POINT + 1 && der[bits.content() + 1] == 4 ? "EC" : null;
        }
        if (!Arrays.equals(der, algorithm.start(), algorithm.end(), RSA, 0, RSA.length)) {
            return null;
        }
        var whole = new DerReader(der, bits.content() + 1, bits.end());
        var pair = whole.next(DerReader.SEQUENCE);
        var numbers = new DerReader(der, pair.content(), pair.end());
        var modulus = numbers.next(DerReader.INTEGER);
        var exponent = numbers.next(DerReader.INTEGER);
        boolean plain = !whole.more()
                && !numbers.more()
                && modulus.length() >= 257
                && modulus.length() <= 1025
                && der[modulus.content()] == 0
                && der[modulus.content() + 1] < 0
                && Arrays.equals(der, exponent.start(), exponent.end(), EXPONENT, 0, EXPONENT.length);
        return plain ? "RSA" : null;
    }

    /** RFC 5280 §4.1.2.5: with seconds, in Greenwich time, years of two digits from 1950 on. */
    private static @Nullable Instant time(byte[] der, DerReader.Element element) {
        boolean utc = element.tag() == UTC_TIME && element.length() == 13;
        boolean generalized = element.tag() == GENERALIZED_TIME && element.length() == 15;
        if ((!utc && !generalized) || der[element.end() - 1] != 'Z') {
            return null;
        }
        String digits = new String(der, element.content(), element.length() - 1, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        int at = utc ? 2 : 4;
        int year = Integer.parseInt(digits, 0, at, 10);
        if (utc) {
            year += year < 50 ? 2000 : 1900;
        }
        try {
            return LocalDateTime.of(
                            year,
                            two(digits, at),
                            two(digits, at + 2),
                            two(digits, at + 4),
                            two(digits, at + 6),
                            two(digits, at + 8))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noTime) {
            return null;
        }
    }

    private static int two(String digits, int at) {
        return Integer.parseInt(digits, at, at + 2, 10);
    }
}
