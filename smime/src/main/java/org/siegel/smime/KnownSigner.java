package org.siegel.smime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What has been prepared for a signer's messages. Holds no reference to the {@link Identity}. */
final class KnownSigner {

    /** By digest, padding and whether it has capabilities; a list and not a record, whose first hash code costs a short command milliseconds. */
    private final Map<List<Object>, SignerTemplate> templates = new ConcurrentHashMap<>();

    private volatile byte @Nullable [] certificates;

    /** Others should encrypt to the signer's own certificate, where it can be encrypted to. */
    SignerTemplate template(Identity signer, SignOptions options, Primitives primitives) {
        return templates.computeIfAbsent(
                List.of(options.digest(), options.rsaPadding(), options.capabilities()),
                way -> SignerTemplate.of(
                        signer.certificate(),
                        options.digest(),
                        options.rsaPadding(),
                        Optional.of(signer.certificate()).filter(SigningKey::canEncrypt),
                        options.capabilities() ? Optional.of(SmimeCapabilities.ours()) : Optional.empty(),
                        primitives));
    }

    /** As {@link Signers#certificates(List, java.security.cert.X509Certificate...)}; not to be changed. */
    byte[] certificates(Identity signer) {
        byte[] known = certificates;
        if (known == null) {
            known = Signers.certificates(List.of(signer));
            certificates = known;
        }
        return known;
    }
}
