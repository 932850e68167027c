package org.siegel.smime;

import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Everybody who signs one content: hashes it once for all of them and makes the parts of SignedData (RFC 5652 §5.1). */
final class Signers {

    static final byte[] VERSION = {2, 1, 1}; // RFC 5652 §5.1, for content of the type data

    private final List<SigningKey> keys;
    private final List<Identity> identities;
    private final SignOptions options;
    private final Primitives primitives;
    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();

    /** @throws SmimeException.UnusableKey if there is no signer, or one whose key cannot sign */
    Signers(List<Identity> identities, SignOptions options, Primitives primitives) throws GeneralSecurityException {
        if (identities.isEmpty()) {
            throw new SmimeException.UnusableKey("There is nobody to sign; give at least one key.");
        }
        this.identities = List.copyOf(identities);
        this.options = options;
        this.primitives = primitives;
        this.keys = identities.stream()
                .map(i -> new SigningKey(i, options, primitives))
                .toList();
        for (SigningKey key : keys) {
            String name = key.digest().jcaName();
            if (!digests.containsKey(name)) {
                digests.put(name, primitives.digest(name));
            }
        }
    }

    /** Hashes what is written through it. */
    OutputStream hashing(OutputStream out) {
        OutputStream hashing = out;
        for (MessageDigest digest : digests.values()) {
            hashing = new DigestOutputStream(hashing, digest);
        }
        return hashing;
    }

    void hash(byte[] content, int offset, int length) {
        digests.values().forEach(d -> d.update(content, offset, length));
    }

    /** The value of the {@code micalg} parameter (RFC 8551 §3.5.3.2). */
    String micalg() {
        List<String> names =
                keys.stream().map(k -> k.digest().micalg()).distinct().toList();
        return names.size() == 1 ? names.getFirst() : '"' + String.join(",", names) + '"';
    }

    /** DigestAlgorithmIdentifiers, each once. */
    byte[] digestAlgorithms() {
        Map<String, byte[]> once = new LinkedHashMap<>();
        keys.forEach(k -> once.put(k.digest().jcaName(), k.digestAlgorithm()));
        return Der.setOf(List.copyOf(once.values()));
    }

    /** CertificateSet under its tag. */
    byte[] certificates() {
        return identities.size() == 1
                ? primitives.known(identities.getFirst()).certificates(identities.getFirst())
                : certificates(identities);
    }

    /** SignerInfos over what has been hashed; the next content may follow. */
    byte[] signerInfos() {
        ASN1ObjectIdentifier type = PKCSObjectIdentifiers.data;
        Map<String, byte[]> results = new LinkedHashMap<>();
        digests.forEach((name, digest) -> results.put(name, digest.digest()));
        return Der.setOf(keys.stream()
                .map(k -> k.sign(type, results.getOrDefault(k.digest().jcaName(), new byte[0]), options.signingTime()))
                .toList());
    }

    /** The whole ContentInfo; the content is elsewhere (RFC 5652 §5.2). */
    byte[] detached() {
        return detached(digestAlgorithms(), certificates(), signerInfos());
    }

    static byte[] detached(byte[] digestAlgorithms, byte[] certificates, byte[] signerInfos) {
        return Der.sequence(
                Der.of(PKCSObjectIdentifiers.signedData),
                Der.element(
                        BerReader.CONTEXT | BerReader.CONSTRUCTED,
                        Der.sequence(
                                VERSION,
                                digestAlgorithms,
                                Der.sequence(Der.of(PKCSObjectIdentifiers.data)),
                                certificates,
                                signerInfos)));
    }

    /**
     * The signers' certificates, further ones and the chains, in the DER order of a SET under the tag [0]; without
     * self-issued roots: nobody trusts one that arrives by mail.
     */
    static byte[] certificates(List<Identity> signers, X509Certificate... further) {
        List<X509Certificate> all = new ArrayList<>();
        signers.forEach(s -> all.add(s.certificate()));
        all.addAll(List.of(further));
        for (Identity signer : signers) {
            for (X509Certificate c : signer.chain()) {
                if (!c.getSubjectX500Principal().equals(c.getIssuerX500Principal())) {
                    all.add(c);
                }
            }
        }
        byte[] encoded = Der.setOf(all.stream().distinct().map(Signers::encoded).toList());
        encoded[0] = (byte) (BerReader.CONTEXT | BerReader.CONSTRUCTED);
        return encoded;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new SmimeException.UnusableKey("A certificate of the chain cannot be encoded.", e);
        }
    }
}
