package org.siegel.directory;

import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * A user as the directory knows him, with both certificate attributes as raw values.
 *
 * @param id the directory's stable identifier (entryUUID, or AD's objectGUID as UUID text); survives renames
 * @param dn where the entry is now
 * @param name the login name (uid, or AD's sAMAccountName)
 * @param displayName displayName, else cn
 * @param mail the primary address; empty for a user without mailbox
 * @param proxyAddresses further addresses
 * @param userCertificate values of userCertificate: DER (RFC 4523)
 * @param userSmimeCertificate values of userSMIMECertificate: CMS SignedData (RFC 2798 §2.8)
 */
public record DirectoryUser(
        String id,
        String dn,
        String name,
        String displayName,
        Optional<MailAddress> mail,
        List<MailAddress> proxyAddresses,
        List<byte[]> userCertificate,
        List<byte[]> userSmimeCertificate) {

    public DirectoryUser {
        proxyAddresses = List.copyOf(proxyAddresses);
        userCertificate = List.copyOf(userCertificate);
        userSmimeCertificate = List.copyOf(userSmimeCertificate);
    }
}
