package org.siegel.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Primitives;

/** Certificates made by BouncyCastle for cases that no published vector has. */
final class TestPki {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2027-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1000);

    record Party(X509Certificate certificate, KeyPair keys) {}

    private TestPki() {}

    static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair keys(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Party root(String name) {
        return new Make(name).ca().build();
    }

    static Make cert(String name) {
        return new Make(name);
    }

    /** A certificate in the making: an end entity for mail unless told otherwise. */
    static final class Make {
        private final String name;
        private @Nullable Party issuer;
        private KeyPair keys = TestPki.keys();
        private boolean ca;
        private int usage = KeyUsage.digitalSignature | KeyUsage.keyAgreement;
        private KeyPurposeId purpose = KeyPurposeId.id_kp_emailProtection;
        private List<String> addresses = List.of();
        private Instant from = START;
        private Instant to = END;
        private String algorithm = "";
        private @Nullable Integer pathLength;
        private final List<Extension> extensions = new ArrayList<>();

        Make(String name) {
            this.name = name;
        }

        Make by(Party party) {
            issuer = party;
            return this;
        }

        Make keys(KeyPair pair) {
            keys = pair;
            return this;
        }

        Make ca() {
            ca = true;
            usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
            return this;
        }

        Make usage(int bits) {
            usage = bits;
            return this;
        }

        Make purpose(KeyPurposeId id) {
            purpose = id;
            return this;
        }

        Make mail(String... list) {
            addresses = List.of(list);
            return this;
        }

        Make from(Instant instant) {
            from = instant;
            return this;
        }

        Make to(Instant instant) {
            to = instant;
            return this;
        }

        Make pathLength(int most) {
            pathLength = most;
            return this;
        }

        Make extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
            try {
                extensions.add(Extension.create(id, critical, value));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Make signedWith(String name) {
            algorithm = name;
            return this;
        }

        Party build() {
            try {
                var signer = issuer == null ? keys : issuer.keys;
                var subject = new X500Name("CN=" + name);
                var above = issuer == null
                        ? subject
                        : X500Name.getInstance(
                                issuer.certificate.getSubjectX500Principal().getEncoded());
                var builder = new JcaX509v3CertificateBuilder(
                        above,
                        BigInteger.valueOf(SERIAL.incrementAndGet()),
                        Date.from(from),
                        Date.from(to),
                        subject,
                        keys.getPublic());
                builder.addExtension(
                        Extension.basicConstraints,
                        true,
                        pathLength == null ? new BasicConstraints(ca) : new BasicConstraints(pathLength));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
                if (!ca) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
                }
                if (!addresses.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(addresses.stream()
                                    .map(a -> new GeneralName(GeneralName.rfc822Name, a))
                                    .toArray(GeneralName[]::new)));
                }
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
                String chosen = algorithm.isEmpty() ? "SHA256with" + suffix(signer) : algorithm;
                var signing = new JcaContentSignerBuilder(chosen);
                if (chosen.endsWith("MGF1")) {
                    signing.setProvider(Primitives.bouncyCastle());
                }
                var holder = builder.build(signing.build(signer.getPrivate()));
                return new Party(X509Decoder.certificate(holder.getEncoded()), keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String suffix(KeyPair signer) {
        return signer.getPrivate().getAlgorithm().equals("RSA") ? "RSA" : "ECDSA";
    }

    static RevocationList crl(Party issuer, Instant from, Instant next, X509Certificate... revoked) {
        return RevocationList.of(crlDer(issuer, from, next, revoked));
    }

    static X509CRL jdkCrl(Party issuer, Instant from, Instant next, X509Certificate... revoked) {
        return X509Decoder.crl(crlDer(issuer, from, next, revoked));
    }

    static byte[] crlDer(Party issuer, Instant from, Instant next, X509Certificate... revoked) {
        return crlDer("SHA256with" + suffix(issuer.keys), issuer, from, next, revoked);
    }

    static byte[] crlDer(String algorithm, Party issuer, Instant from, Instant next, X509Certificate... revoked) {
        try {
            var builder = new JcaX509v2CRLBuilder(issuer.certificate.getSubjectX500Principal(), Date.from(from));
            builder.setNextUpdate(Date.from(next));
            for (X509Certificate one : revoked) {
                builder.addCRLEntry(one.getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
            }
            var holder = builder.build(new JcaContentSignerBuilder(algorithm).build(issuer.keys.getPrivate()));
            return holder.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
