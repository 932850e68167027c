package org.siegel.trust;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * What the extensions say that every path needs. Read twice over: here and at once where they have the plain form, by
 * BouncyCastle where not.
 *
 * @param basicConstraints whether there are any
 * @param pathLength the most intermediates below; {@code Integer.MAX_VALUE} where nothing bounds them
 * @param keyUsage the bits as {@link KeyUsage} numbers them; -1 without the extension
 * @param purposes the extended key usages; null without the extension
 */
record CertificateFacts(
        boolean basicConstraints,
        boolean ca,
        int pathLength,
        int keyUsage,
        byte @Nullable [] subjectKeyIdentifier,
        byte @Nullable [] authorityKeyIdentifier,
        @Nullable BigInteger authoritySerial,
        List<GeneralName> alternativeNames,
        @Nullable Set<String> purposes) {

    static final int UNBOUNDED = Integer.MAX_VALUE;
    static final CertificateFacts NONE =
            new CertificateFacts(false, false, UNBOUNDED, -1, null, null, null, List.of(), null);

    private static final int BOOLEAN = 0x01;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final byte[] EMAIL_PROTECTION = {0x2B, 6, 1, 5, 5, 7, 3, 4};

    private static final byte[] SUBJECT_KEY_IDENTIFIER = {0x55, 0x1D, 14};
    private static final byte[] KEY_USAGE = {0x55, 0x1D, 15};
    private static final byte[] ALTERNATIVE_NAMES = {0x55, 0x1D, 17};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1D, 19};
    private static final byte[] AUTHORITY_KEY_IDENTIFIER = {0x55, 0x1D, 35};
    private static final byte[] EXTENDED_KEY_USAGE = {0x55, 0x1D, 37};

    /** By BouncyCastle, which throws undeclared exceptions on damaged extensions. */
    static CertificateFacts of(Extensions extensions) {
        ASN1OctetString ski =
                ASN1OctetString.getInstance(extensions.getExtensionParsedValue(Extension.subjectKeyIdentifier));
        var aki = AuthorityKeyIdentifier.getInstance(
                extensions.getExtensionParsedValue(Extension.authorityKeyIdentifier));
        var basic = BasicConstraints.getInstance(extensions.getExtensionParsedValue(Extension.basicConstraints));
        var usage = KeyUsage.getInstance(extensions.getExtensionParsedValue(Extension.keyUsage));
        var names = GeneralNames.getInstance(extensions.getExtensionParsedValue(Extension.subjectAlternativeName));
        var extended = ExtendedKeyUsage.getInstance(extensions.getExtensionParsedValue(Extension.extendedKeyUsage));
        Set<String> purposes = null;
        if (extended != null) {
            Set<String> found = new HashSet<>();
            for (var purpose : extended.getUsages()) {
                found.add(purpose.getId());
            }
            purposes = Set.copyOf(found);
        }
        return new CertificateFacts(
                basic != null,
                basic != null && basic.isCA(),
                basic == null ? UNBOUNDED : pathLength(basic.getPathLenConstraint()),
                usage == null ? -1 : bits(usage.getBytes()),
                ski == null ? null : ski.getOctets(),
                aki == null ? null : aki.getKeyIdentifierOctets(),
                aki == null ? null : aki.getAuthorityCertSerialNumber(),
                names == null ? List.of() : List.of(names.getNames()),
                purposes);
    }

    private static int pathLength(@Nullable BigInteger most) {
        if (most == null || most.bitLength() > 30) {
            return UNBOUNDED;
        }
        if (most.signum() < 0) {
            throw new IllegalArgumentException("its path length is negative");
        }
        return most.intValue();
    }

    private static int bits(byte[] octets) {
        int first = octets.length > 0 ? octets[0] & 0xff : 0;
        return octets.length > 1 ? first | (octets[1] & 0xff) << 8 : first;
    }

    /** At once; null where an extension has not the plain form, so that BouncyCastle must judge it. */
    static @Nullable CertificateFacts of(CertificateShape shape) {
        try {
            return new Plain(shape).read();
        } catch (TrustException.Malformed another) {
            return null;
        }
    }

    private static final class Plain {
        private final CertificateShape shape;
        private final byte[] der;
        private boolean odd;

        Plain(CertificateShape shape) {
            this.shape = shape;
            this.der = shape.der();
        }

        @Nullable
        CertificateFacts read() {
            boolean basic = false;
            boolean ca = false;
            int pathLength = UNBOUNDED;
            var extension = shape.find(BASIC_CONSTRAINTS);
            if (extension != null) {
                basic = true;
                DerReader fields = inside(extension);
                if (fields.peek() == BOOLEAN) {
                    var flag = fields.next();
                    odd |= flag.length() != 1 || der[flag.content()] != -1;
                    ca = true;
                }
                if (fields.more()) {
                    var most = fields.next(DerReader.INTEGER);
                    odd |= most.length() != 1 || der[most.content()] < 0;
                    pathLength = der[most.content()];
                }
                odd |= fields.more();
            }
            extension = shape.find(SUBJECT_KEY_IDENTIFIER);
            byte[] ski = extension == null ? null : octets(only(extension, OCTET_STRING));
            extension = shape.find(AUTHORITY_KEY_IDENTIFIER);
            byte[] aki = null;
            if (extension != null) {
                DerReader fields = inside(extension);
                aki = fields.more() ? octets(fields.next(0x80)) : null;
                odd |= fields.more();
            }
            int usage = keyUsage();
            Set<String> purposes = purposes();
            List<GeneralName> names = alternativeNames();
            return odd ? null : new CertificateFacts(basic, ca, pathLength, usage, ski, aki, null, names, purposes);
        }

        private int keyUsage() {
            var extension = shape.find(KEY_USAGE);
            if (extension == null) {
                return -1;
            }
            var bits = only(extension, DerReader.BIT_STRING);
            int octets = bits.length() - 1;
            int unused = octets < 1 ? -1 : der[bits.content()];
            odd |= octets > 2
                    || unused < 0
                    || unused > 7
                    || (octets > 0 && (der[bits.end() - 1] & (1 << unused) - 1) != 0);
            return odd ? -1 : bits(Arrays.copyOfRange(der, bits.content() + 1, bits.end()));
        }

        private @Nullable Set<String> purposes() {
            var extension = shape.find(EXTENDED_KEY_USAGE);
            if (extension == null) {
                return null;
            }
            DerReader all = inside(extension);
            odd |= !all.more();
            Set<String> found = new HashSet<>();
            while (all.more()) {
                var one = all.next(OBJECT_IDENTIFIER);
                found.add(
                        Arrays.equals(der, one.content(), one.end(), EMAIL_PROTECTION, 0, EMAIL_PROTECTION.length)
                                ? PathInputs.EMAIL_PROTECTION
                                : identifier(one));
            }
            return Set.copyOf(found);
        }

        private String identifier(DerReader.Element element) {
            try {
                return ASN1ObjectIdentifier.getInstance(Arrays.copyOfRange(der, element.start(), element.end()))
                        .getId();
            } catch (IllegalArgumentException damaged) {
                odd = true;
                return "";
            }
        }

        /** Mail addresses, hosts and URIs in ASCII; other forms are BouncyCastle's. */
        private List<GeneralName> alternativeNames() {
            var extension = shape.find(ALTERNATIVE_NAMES);
            if (extension == null) {
                return List.of();
            }
            DerReader all = inside(extension);
            odd |= !all.more();
            List<GeneralName> names = new ArrayList<>();
            while (all.more() && !odd) {
                var one = all.next();
                int form = one.tag() - 0x80;
                odd = form != GeneralName.rfc822Name
                        && form != GeneralName.dNSName
                        && form != GeneralName.uniformResourceIdentifier;
                for (int i = one.content(); i < one.end(); i++) {
                    odd |= der[i] < 0;
                }
                if (!odd) {
                    names.add(new GeneralName(
                            form,
                            new DERIA5String(new String(der, one.content(), one.length(), StandardCharsets.US_ASCII))));
                }
            }
            return List.copyOf(names);
        }

        private DerReader inside(CertificateShape.Extension extension) {
            var sequence = only(extension, DerReader.SEQUENCE);
            return new DerReader(der, sequence.content(), sequence.end());
        }

        private DerReader.Element only(CertificateShape.Extension extension, int tag) {
            DerReader value = shape.reader(extension.value());
            var element = value.next(tag);
            odd |= value.more();
            return element;
        }

        private byte[] octets(DerReader.Element element) {
            return Arrays.copyOfRange(der, element.content(), element.end());
        }
    }
}
