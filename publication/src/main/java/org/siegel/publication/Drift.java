package org.siegel.publication;

import java.util.Optional;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;

/**
 * A way in which an entry is not as it should be.
 *
 * @param kind which
 * @param attribute where; empty where both are meant
 * @param value the value in question, where there is one
 * @param sentence for people: what is wrong, and where we cannot put it right, who can
 * @param repairable whether publishing puts it right
 */
public record Drift(
        Kind kind,
        Optional<CertificateAttribute> attribute,
        Optional<CertificateValue> value,
        String sentence,
        boolean repairable) {

    /** The ways. */
    public enum Kind {
        /** The person has no certificate of ours that could be published. */
        NO_CERTIFICATE,
        /** What should be there has not been published. */
        NOT_PUBLISHED,
        /** What we published is not there any more: somebody else took it away. */
        MISSING,
        /** A value of ours whose certificate expired. */
        EXPIRED,
        /** A value of ours whose certificate was revoked. */
        REVOKED,
        /** A value of ours that a newer one replaces. */
        SUPERSEDED,
        /** Two values of ours for one certificate. */
        DUPLICATE,
        /** An old userSMIMECertificate hides a newer userCertificate from programs that look at it first. */
        SHADOWED,
        /** Somebody else wrote since we last did. */
        CHANGED_BY_OTHERS,
        /** More values than Entra Connect takes. */
        LARGE_OBJECT,
        /** A value that is larger than Active Directory takes. */
        VALUE_TOO_LARGE,
        /** A foreign value that is no certificate in any known form. */
        UNREADABLE
    }
}
