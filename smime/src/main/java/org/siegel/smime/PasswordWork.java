package org.siegel.smime;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;

/**
 * Adds up what a password-protected key file asks to be computed, before anything of it is. The libraries that open the
 * files have limits of minutes, and scrypt has none at all.
 */
final class PasswordWork {

    private static final int DEEPEST = 64;
    private static final String PFX_VERSION = "3";
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11"; // RFC 7914 §7.1
    private static final String PKCS5 = "1.2.840.113549.1.5."; // PBES1 (RFC 8018 appendix A.3) and PBKDF2 (A.2)
    private static final String PKCS12 = "1.2.840.113549.1.12.1."; // RFC 7292 appendix C

    private final Tally tally;

    private PasswordWork(Tally tally) {
        this.tally = tally;
    }

    /**
     * Looks through PKCS #12 (RFC 7292) or an EncryptedPrivateKeyInfo (RFC 5958 §3); what is none of both is left alone, for
     * others to refuse. What lies encrypted inside a PKCS #12 cannot be seen.
     *
     * @throws SmimeException.LimitExceeded if it is too much
     */
    static void check(byte[] file, Limits limits) {
        ASN1Primitive structure;
        try {
            structure = ASN1Primitive.fromByteArray(file);
        } catch (IOException | RuntimeException unreadable) { // whoever opens the file says why
            return;
        }
        if (structure == null) { // how the ASN.1 library tells an empty file
            return;
        }
        PasswordWork work = new PasswordWork(new Tally(limits));
        try {
            work.mac(structure);
            work.walk(structure, 0);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException malformed) {
            throw new SmimeException.Malformed(
                    "The key file is damaged: its password protection is malformed.", malformed);
        }
    }

    /** RFC 7292 §4: PFX ::= version 3, authSafe, MacData { mac, salt, iterations }. */
    private void mac(ASN1Primitive structure) {
        if (structure instanceof ASN1Sequence pfx
                && pfx.size() == 3
                && pfx.getObjectAt(0).toString().equals(PFX_VERSION)
                && pfx.getObjectAt(2).toASN1Primitive() instanceof ASN1Sequence mac
                && mac.size() == 3) {
            iterations(mac.getObjectAt(2));
        }
    }

    private void walk(ASN1Encodable element, int depth) {
        if (depth > DEEPEST) {
            return; // deeper than any of the structures that count
        }
        switch (element.toASN1Primitive()) {
            case ASN1Sequence sequence -> {
                if (sequence.size() == 2
                        && sequence.getObjectAt(0).toASN1Primitive() instanceof ASN1ObjectIdentifier type
                        && sequence.getObjectAt(1).toASN1Primitive() instanceof ASN1Sequence parameters) {
                    algorithm(type.getId(), parameters);
                }
                for (ASN1Encodable inner : sequence) {
                    walk(inner, depth + 1);
                }
            }
            case ASN1Set set -> {
                for (ASN1Encodable inner : set) {
                    walk(inner, depth + 1);
                }
            }
            case ASN1TaggedObject tagged -> walk(tagged.getBaseObject(), depth + 1);
            case ASN1OctetString octets -> inside(octets.getOctets(), depth);
            default -> {}
        }
    }

    /** PKCS #12 puts structures into OCTET STRINGs. */
    private void inside(byte[] octets, int depth) {
        if (octets.length > 2 && octets[0] == BerReader.SEQUENCE) {
            ASN1Primitive inner;
            try {
                inner = ASN1Primitive.fromByteArray(octets);
            } catch (IOException | RuntimeException noStructure) { // ciphertext may begin like one
                return;
            }
            walk(inner, depth + 1);
        }
    }

    private void algorithm(String type, ASN1Sequence parameters) {
        if (type.equals(SCRYPT) && parameters.size() >= 4) {
            BigInteger blocks = number(parameters.getObjectAt(1)).multiply(number(parameters.getObjectAt(2)));
            add(Limit.PASSWORD_MEMORY, blocks.multiply(BigInteger.valueOf(128)));
            add(Limit.PASSWORD_ITERATIONS, blocks.multiply(number(parameters.getObjectAt(3))));
            return;
        }
        if ((type.startsWith(PKCS5) || type.startsWith(PKCS12))
                && parameters.size() > 1 // the salt goes before them
                && parameters.getObjectAt(1).toASN1Primitive() instanceof ASN1Integer) {
            iterations(parameters.getObjectAt(1));
        }
    }

    private void iterations(ASN1Encodable number) {
        add(Limit.PASSWORD_ITERATIONS, number(number));
    }

    private static BigInteger number(ASN1Encodable element) {
        return ASN1Integer.getInstance(element).getPositiveValue();
    }

    private void add(Limit limit, BigInteger more) {
        tally.add(limit, more.bitLength() > 62 ? Long.MAX_VALUE / 2 : more.longValue());
    }
}
