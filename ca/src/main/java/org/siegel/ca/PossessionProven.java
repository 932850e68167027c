package org.siegel.ca;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemReader;
import org.siegel.smime.Primitives;

/**
 * A public key whose private half the requester holds (or the vault holds for them). Only the checkers in this class make
 * one.
 */
public final class PossessionProven {

    /** A PKCS#10 request with an RSA-8192 key and attributes has under 8 KiB. */
    private static final int LARGEST = 64 * 1024;

    private final SubjectPublicKeyInfo key;
    private final Optional<FreshKey> vaultKey;

    private PossessionProven(SubjectPublicKeyInfo key, Optional<FreshKey> vaultKey) {
        this.key = key;
        this.vaultKey = vaultKey;
    }

    /**
     * Verifies the signature of a certification request (RFC 2986) with the key in it. Only the key is taken: what name the
     * request asks for is not ours to believe.
     *
     * @param pkcs10 DER or PEM
     * @throws CaException.PossessionNotProven if the request is malformed or its signature is wrong
     * @throws CaException.Refused if the key is not one we certify
     */
    public static PossessionProven byRequest(byte[] pkcs10) {
        if (pkcs10.length > LARGEST) {
            throw new CaException.PossessionNotProven("the certification request is larger than 64 KiB");
        }
        try {
            var request = new PKCS10CertificationRequest(der(pkcs10));
            SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
            PublicKeyRules.objection(key).ifPresent(objection -> {
                throw new CaException.Refused("the key in the certification request " + objection);
            });
            var verifier = new JcaContentVerifierProviderBuilder()
                    .setProvider(Primitives.bouncyCastle())
                    .build(key);
            if (!request.isSignatureValid(verifier)) {
                throw new CaException.PossessionNotProven(
                        "the certification request is not signed by its own key, or was changed after signing");
            }
            return new PossessionProven(key, Optional.empty());
        } catch (CaException e) {
            throw e;
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            // BouncyCastle throws many kinds of RuntimeException at hostile structures
            throw new CaException.PossessionNotProven(
                    "the certification request is no PKCS#10 in DER or PEM: " + e.getMessage(), e);
        }
    }

    /** The vault made the key and keeps it with the certificate. */
    static PossessionProven byVault(FreshKey key) {
        return new PossessionProven(
                SubjectPublicKeyInfo.getInstance(key.publicKey().getEncoded()), Optional.of(key));
    }

    private static byte[] der(byte[] pkcs10) throws IOException {
        if (pkcs10.length > 0 && pkcs10[0] == 0x30) {
            return pkcs10;
        }
        try (var pem = new PemReader(new StringReader(new String(pkcs10, StandardCharsets.US_ASCII)))) {
            var object = pem.readPemObject();
            if (object == null || !object.getType().endsWith("CERTIFICATE REQUEST")) {
                throw new IOException("there is no BEGIN CERTIFICATE REQUEST");
            }
            return object.getContent();
        }
    }

    SubjectPublicKeyInfo key() {
        return key;
    }

    Optional<FreshKey> vaultKey() {
        return vaultKey;
    }
}
