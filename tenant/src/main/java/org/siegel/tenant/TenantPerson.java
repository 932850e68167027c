package org.siegel.tenant;

import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * A user or a contact, with his certificates as published.
 *
 * @param sourceAnchor see {@link TenantObject#sourceAnchor}
 * @param kind {@link Kind#USER} or {@link Kind#CONTACT}
 * @param displayName for people
 * @param mailNickname Exchange's alias
 * @param primaryAddress his address
 * @param proxyAddresses further addresses; kept each once and in alphabetical order
 * @param userCertificate values of userCertificate: DER (RFC 4523)
 * @param userSmimeCertificate values of userSMIMECertificate: CMS SignedData (RFC 2798 §2.8), or what else is found there
 */
public record TenantPerson(
        String sourceAnchor,
        Kind kind,
        String displayName,
        Optional<String> mailNickname,
        MailAddress primaryAddress,
        List<MailAddress> proxyAddresses,
        RawValues userCertificate,
        RawValues userSmimeCertificate)
        implements TenantObject {

    /** @throws IllegalArgumentException if it is no person, or a text is too long or not printable */
    public TenantPerson {
        if (kind == Kind.GROUP) {
            throw new IllegalArgumentException("a group is no person");
        }
        TenantContent.requireTexts(sourceAnchor, displayName, mailNickname);
        proxyAddresses = TenantContent.others(primaryAddress, proxyAddresses);
    }
}
