package org.siegel.ca;

import java.util.Optional;
import java.util.UUID;
import org.siegel.smime.MailAddress;

/**
 * What somebody wants certified. That the address belongs to them is the caller's to know.
 *
 * @param requestKey the caller's own name for this request, up to 200 characters: repeated, it yields the same certificate
 *     instead of another one
 * @param address the mailbox
 * @param commonName the person's name; empty for the address
 * @param profile what the certificate is for
 * @param actor who asks, for the audit log
 */
public record CertificateRequest(
        String requestKey, MailAddress address, Optional<String> commonName, SmimeProfile profile, Actor actor) {

    public CertificateRequest {
        if (requestKey.isBlank() || requestKey.length() > 200) {
            throw new IllegalArgumentException("a request key has 1 to 200 characters");
        }
    }

    /** A new request for a dual-use certificate, with a request key of its own. */
    public static CertificateRequest of(MailAddress address, Optional<String> commonName, Actor actor) {
        return new CertificateRequest(
                UUID.randomUUID().toString(), address, commonName, SmimeProfile.SIGNING_AND_ENCRYPTION, actor);
    }

    public CertificateRequest withProfile(SmimeProfile wanted) {
        return new CertificateRequest(requestKey, address, commonName, wanted, actor);
    }

    public CertificateRequest withRequestKey(String key) {
        return new CertificateRequest(key, address, commonName, profile, actor);
    }
}
