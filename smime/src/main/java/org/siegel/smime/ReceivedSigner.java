package org.siegel.smime;

import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.jspecify.annotations.Nullable;

/** A SignerInfo as it arrived. */
final class ReceivedSigner {

    private final byte[] encoded;
    private final @Nullable PlainSigner plain;
    private @Nullable SignerInfo structure;

    /** @throws SmimeException.Malformed if it is none */
    ReceivedSigner(byte[] encoded) {
        this.encoded = encoded;
        this.plain = PlainSigner.read(encoded);
        if (plain == null) {
            structure();
        }
    }

    /** Null where it does not have the plain form. */
    @Nullable
    PlainSigner plain() {
        return plain;
    }

    /** @throws SmimeException.Malformed if BouncyCastle does not take it, which for a plain one is not known before */
    SignerInfo structure() {
        SignerInfo known = structure;
        if (known == null) {
            try {
                known = SignerInfo.getInstance(ASN1Sequence.getInstance(BerReader.parse(encoded)));
            } catch (SmimeException e) {
                throw e;
            } catch (RuntimeException refused) { // the ASN.1 library throws various unchecked exceptions
                throw new SmimeException.Malformed("The CMS object is malformed: a signer info is not one.", refused);
            }
            structure = known;
        }
        return known;
    }
}
