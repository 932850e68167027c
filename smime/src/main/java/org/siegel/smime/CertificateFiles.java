package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads certificates and CRLs from what they come in: DER, PEM, or a PKCS #7 collection (.p7b, .p7c). */
public final class CertificateFiles {

    /** A collection is no message: it may be a whole store. */
    private static final Limits COLLECTION = Limits.DEFAULT.with(Limit.CERTIFICATES, 10_000);

    private static final EncodingCache<Optional<X509Certificate>> OF_MESSAGES = new EncodingCache<>(256, 8 * 1024);

    private CertificateFiles() {}

    /**
     * Every certificate of a file, in its order.
     *
     * @param file DER (one certificate), PEM (any number, private keys between them are left out) or certs-only CMS
     * @throws SmimeException.Malformed if the file holds no certificate
     */
    public static List<X509Certificate> certificates(byte[] file) {
        List<X509Certificate> found = new ArrayList<>();
        if (Pem.looksLike(file)) {
            for (Pem.Block block : Pem.blocks(file)) {
                switch (block.label()) {
                    case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> found.add(one(block.bytes()));
                    case "PKCS7", "CMS", "PKCS #7 SIGNED DATA", "CERTIFICATE CHAIN" ->
                        found.addAll(collection(block.bytes()));
                    default -> {} // keys, parameters, CRLs
                }
            }
        } else if (isCms(file)) {
            found.addAll(collection(file));
        } else {
            found.add(one(file));
        }
        if (found.isEmpty()) {
            throw new SmimeException.Malformed("The file holds no certificate.");
        }
        return List.copyOf(found);
    }

    /**
     * The only certificate of a file, or the first of several.
     *
     * @throws SmimeException.Malformed if the file holds no certificate
     */
    public static X509Certificate certificate(byte[] file) {
        return certificates(file).getFirst();
    }

    /**
     * Every CRL of a file.
     *
     * @param file DER (one CRL) or PEM (any number)
     * @throws SmimeException.Malformed if the file holds no CRL
     */
    public static List<X509CRL> crls(byte[] file) {
        List<X509CRL> found = new ArrayList<>();
        if (Pem.looksLike(file)) {
            for (Pem.Block block : Pem.blocks(file)) {
                if (block.label().equals("X509 CRL")) {
                    found.add(oneCrl(block.bytes()));
                }
            }
        } else {
            found.add(oneCrl(file));
        }
        if (found.isEmpty()) {
            throw new SmimeException.Malformed("The file holds no certificate revocation list.");
        }
        return List.copyOf(found);
    }

    private static X509Certificate one(byte[] der) {
        return checked(der)
                .orElseThrow(() -> new SmimeException.Malformed("The file is not an X.509 certificate in DER or PEM."));
    }

    private static X509CRL oneCrl(byte[] der) {
        return parseCrl(der)
                .orElseThrow(() -> new SmimeException.Malformed(
                        "The file is not a certificate revocation list in DER or" + " PEM."));
    }

    /** As {@link #parseOne}, and no longer to compute with than a message's. */
    static Optional<X509Certificate> checked(byte[] der) {
        Optional<X509Certificate> found = parseOne(der);
        found.ifPresent(c -> KeySize.check(c, der, Limits.DEFAULT));
        return found;
    }

    /** As {@link #parseOne}, for certificates in messages: those of the same people come again and again. */
    static Optional<X509Certificate> ofMessage(byte[] der) {
        return OF_MESSAGES.of(der, CertificateFiles::parseOne);
    }

    /** Those of a CertificateSet (RFC 5652 §10.2.3) that is read next. */
    static List<X509Certificate> ofMessage(BerReader ber, BerReader.Element set, Tally tally) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        ber.enter(set);
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            tally.add(Limit.CERTIFICATES, 1);
            byte[] encoded = ber.bytes(e);
            if (e.tag() == BerReader.SEQUENCE) { // not an attribute certificate or another old form
                ofMessage(encoded).ifPresent(certificate -> {
                    KeySize.check(certificate, encoded, tally.limits());
                    found.add(certificate);
                });
            }
        }
        ber.leave();
        return found;
    }

    /** Empty where neither the JDK nor BouncyCastle reads it. The JDK refuses some key types that BouncyCastle knows. */
    static Optional<X509Certificate> parseOne(byte[] der) {
        try {
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | RuntimeException jdkRefuses) { // unchecked on hostile input now and then
            try {
                return Optional.ofNullable(
                        (X509Certificate) CertificateFactory.getInstance("X.509", Primitives.bouncyCastle())
                                .generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException | RuntimeException bothRefuse) {
                return Optional.empty();
            }
        }
    }

    static Optional<X509CRL> parseCrl(byte[] der) {
        try {
            return Optional.of(
                    (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)));
        } catch (CertificateException | CRLException | RuntimeException jdkRefuses) {
            try {
                return Optional.ofNullable((X509CRL) CertificateFactory.getInstance("X.509", Primitives.bouncyCastle())
                        .generateCRL(new ByteArrayInputStream(der)));
            } catch (CertificateException | CRLException | RuntimeException bothRefuse) {
                return Optional.empty();
            }
        }
    }

    /** Whether the outermost SEQUENCE begins with an object identifier, as ContentInfo does. */
    static boolean isCms(byte[] der) {
        if (der.length < 4 || der[0] != BerReader.SEQUENCE) {
            return false;
        }
        int octets = der[1] & 0xff;
        int at = octets <= 0x80 ? 2 : 2 + (octets & 0x7f);
        return at < der.length && der[at] == BerReader.OBJECT_IDENTIFIER;
    }

    private static List<X509Certificate> collection(byte[] cms) {
        try {
            CmsObject object = CmsObject.open(Slice.of(cms), COLLECTION);
            if (!object.type().equals(CmsObject.SIGNED_DATA)) {
                throw new SmimeException.Malformed("The file is a CMS object, but no collection of certificates.");
            }
            SignedData data = new SignedData(object);
            data.content().transferTo(java.io.OutputStream.nullOutputStream());
            data.finish();
            return data.certificates();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory always read", e);
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
