package org.siegel.smime;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The hash function that a signer's signed attributes hold of the content.
 *
 * @param jcaName for {@link java.security.MessageDigest}
 * @param micalg the value of the {@code micalg} parameter (RFC 8551 §3.5.3.2)
 */
record ContentDigest(String jcaName, String micalg, AlgorithmIdentifier identifier) {

    /** What goes with Ed448 (RFC 8419 §3.1): the length is a parameter. */
    static final ContentDigest SHAKE256_512 = new ContentDigest(
            AlgorithmNames.SHAKE256_512,
            "shake256",
            new AlgorithmIdentifier(new ASN1ObjectIdentifier(AlgorithmNames.SHAKE256_LEN), new ASN1Integer(512)));

    /** RFC 5754 §2: the parameters are absent. */
    static ContentDigest of(DigestAlgorithm digest) {
        return new ContentDigest(
                digest.jcaName(),
                digest.micalg(),
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(AlgorithmNames.digestOid(digest.jcaName()))));
    }
}
