package org.siegel.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Which public keys are certified: RSA from 2048 to 8192 bits without the known ways to spoil them, and points on P-256,
 * P-384 or P-521 named by their object identifier (CA/Browser Forum S/MIME BR §6.1.5, §6.1.6, §7.1.3.1).
 */
final class PublicKeyRules {

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(X9ObjectIdentifiers.prime256v1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    /** The product of the odd primes below 752: BR §6.1.6 asks for no factor smaller than that. */
    private static final BigInteger SMALL_PRIMES = smallPrimes();

    /** CA/Browser Forum ballot SC-73: 100 rounds of Fermat's method find primes that lie too close together. */
    private static final int FERMAT_ROUNDS = 100;

    private PublicKeyRules() {}

    static boolean isRsa(SubjectPublicKeyInfo key) {
        return key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    }

    /** Why the key is not certified, as the end of a sentence that begins with "the key"; empty when it is fit. */
    static Optional<String> objection(SubjectPublicKeyInfo key) {
        try {
            if (isRsa(key)) {
                return PublicKeyFactory.createKey(key) instanceof RSAKeyParameters rsa
                        ? objection(rsa)
                        : Optional.of("is no RSA key");
            }
            if (key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                if (!(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)
                        || !CURVES.contains(curve)) {
                    return Optional.of("is not on P-256, P-384 or P-521");
                }
                PublicKeyFactory.createKey(key); // decoding checks that the point is on the curve
                return Optional.empty();
            }
            return Optional.of("is neither RSA nor EC but "
                    + key.getAlgorithm().getAlgorithm().getId());
        } catch (IOException | RuntimeException e) {
            // BouncyCastle throws many kinds of both at hostile keys
            return Optional.of("does not parse: " + e.getMessage());
        }
    }

    private static Optional<String> objection(RSAKeyParameters key) {
        BigInteger modulus = key.getModulus();
        int bits = modulus.bitLength();
        if (bits < 2048 || bits > 8192) {
            return Optional.of("has " + bits + " bits; RSA keys need 2048 to 8192");
        }
        BigInteger exponent = key.getExponent();
        if (!exponent.testBit(0) || exponent.compareTo(BigInteger.valueOf(65537)) < 0 || exponent.bitLength() > 256) {
            return Optional.of("has an unfit public exponent; use 65537");
        }
        if (!modulus.testBit(0) || !modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE)) {
            return Optional.of("has a modulus with a small factor; generate a new key");
        }
        return closePrimes(modulus)
                ? Optional.of("has primes that lie too close together; generate a new key")
                : Optional.empty();
    }

    private static boolean closePrimes(BigInteger modulus) {
        BigInteger a = modulus.sqrt();
        for (int round = 0; round < FERMAT_ROUNDS; round++, a = a.add(BigInteger.ONE)) {
            BigInteger rest = a.multiply(a).subtract(modulus);
            if (rest.signum() >= 0 && rest.sqrtAndRemainder()[1].signum() == 0) {
                return true;
            }
        }
        return false;
    }

    private static BigInteger smallPrimes() {
        BigInteger product = BigInteger.ONE;
        for (int candidate = 3; candidate < 752; candidate += 2) {
            BigInteger prime = BigInteger.valueOf(candidate);
            if (prime.isProbablePrime(50)) {
                product = product.multiply(prime);
            }
        }
        return product;
    }
}
