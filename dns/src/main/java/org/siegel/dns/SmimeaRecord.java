package org.siegel.dns;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Primitives;
import org.siegel.smime.SmimeException;

/**
 * What one SMIMEA record says (RFC 8162 §2, with the fields of RFC 6698 §2.1).
 *
 * @param usage what it says about certificates
 * @param selector which part of them
 * @param matching how that part is written down
 * @param data the certificate association data
 */
public record SmimeaRecord(Usage usage, Selector selector, Matching matching, byte[] data) {

    /** The number of the record type. */
    public static final int TYPE = 53;

    /** The certificate usage (RFC 6698 §2.1.1, RFC 7218): the number is the ordinal. */
    public enum Usage {
        /** A CA that must be in the path, which the collection must trust, too. */
        PKIX_TA,
        /** The certificate itself, which the collection must trust, too. */
        PKIX_EE,
        /** A CA that must be in the path; it is the anchor. */
        DANE_TA,
        /** The certificate itself; nothing else need trust it. */
        DANE_EE
    }

    /** The selector (RFC 6698 §2.1.2). */
    public enum Selector {
        CERTIFICATE,
        PUBLIC_KEY
    }

    /** The matching type (RFC 6698 §2.1.3). */
    public enum Matching {
        FULL,
        SHA_256,
        SHA_512
    }

    public SmimeaRecord {
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    /** The record for a certificate. */
    public static SmimeaRecord of(X509Certificate certificate, Usage usage, Selector selector, Matching matching) {
        return new SmimeaRecord(usage, selector, matching, data(certificate, selector, matching));
    }

    /** The certificate in it; empty where it holds a key or a hash, or no readable certificate. */
    public Optional<X509Certificate> certificate() {
        if (selector != Selector.CERTIFICATE || matching != Matching.FULL) {
            return Optional.empty();
        }
        try {
            return Optional.of(CertificateFiles.certificate(data));
        } catch (SmimeException notOne) {
            return Optional.empty();
        }
    }

    /** As one line of a zone file. */
    public String zoneLine(String name, long ttl) {
        return name + ". " + ttl + " IN SMIMEA " + usage.ordinal() + " " + selector.ordinal() + " " + matching.ordinal()
                + " " + HexFormat.of().formatHex(data);
    }

    /** As one line of a zone file for servers that do not know the type (RFC 3597 §5). */
    public String genericLine(String name, long ttl) {
        return name + ". " + ttl + " IN TYPE" + TYPE + " \\# " + (data.length + 3) + " "
                + HexFormat.of().formatHex(new byte[] {
                    (byte) usage.ordinal(), (byte) selector.ordinal(), (byte) matching.ordinal()
                })
                + HexFormat.of().formatHex(data);
    }

    private static byte[] data(X509Certificate certificate, Selector selector, Matching matching) {
        try {
            byte[] part = switch (selector) {
                case CERTIFICATE -> certificate.getEncoded();
                case PUBLIC_KEY -> certificate.getPublicKey().getEncoded();
            };
            return switch (matching) {
                case FULL -> part;
                case SHA_256 -> Primitives.jdk().digest("SHA-256").digest(part);
                case SHA_512 -> Primitives.jdk().digest("SHA-512").digest(part);
            };
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has an encoding", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SmimeaRecord that
                && usage == that.usage
                && selector == that.selector
                && matching == that.matching
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }
}
