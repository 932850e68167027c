package org.siegel.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;

/**
 * The name constraints that hold at one point of a path (RFC 5280 §6.1.2 (b), (c)). The permitted subtrees of every CA are
 * kept apart: a name must lie in one of each, which is their intersection without computing it.
 */
final class NameConstraintSet {

    /** RFC 9598 §3: id-on-SmtpUTF8Mailbox. */
    static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

    /** Names of one certificate times constraints above it; past it the certificate is made to burn time, not to name anybody. */
    private static final int MOST_COMPARISONS = 250_000;

    private final List<List<GeneralName>> permitted = new ArrayList<>();
    private final List<GeneralName> excluded = new ArrayList<>();

    /** Adds the constraints that a CA puts on everything below it (RFC 5280 §6.1.4 (g)). */
    void add(PathCertificate ca) throws PathFault {
        var extension = ca.extension(Extension.nameConstraints);
        if (extension.isEmpty()) {
            return;
        }
        NameConstraints constraints;
        try {
            constraints = NameConstraints.getInstance(extension.get().getParsedValue());
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on damaged structures
            throw unusable(ca, "cannot be decoded");
        }
        List<GeneralName> allowed = bases(constraints.getPermittedSubtrees(), ca);
        if (!allowed.isEmpty()) {
            permitted.add(allowed);
        }
        excluded.addAll(bases(constraints.getExcludedSubtrees(), ca));
    }

    private static List<GeneralName> bases(GeneralSubtree[] subtrees, PathCertificate ca) throws PathFault {
        List<GeneralName> bases = new ArrayList<>();
        if (subtrees != null) {
            for (GeneralSubtree subtree : subtrees) {
                boolean plain = subtree.getMinimum().signum() == 0 && subtree.getMaximum() == null;
                if (!plain) {
                    throw unusable(ca, "has a minimum or maximum, which RFC 5280 does not allow");
                }
                String complaint = NameMatch.complaint(subtree.getBase());
                if (!complaint.isEmpty()) {
                    throw unusable(ca, complaint);
                }
                bases.add(subtree.getBase());
            }
        }
        return bases;
    }

    /** Checks all names of a certificate (RFC 5280 §6.1.3 (b), (c)). */
    void check(PathCertificate certificate) throws PathFault {
        if (permitted.isEmpty() && excluded.isEmpty()) {
            return;
        }
        List<GeneralName> names = names(certificate);
        long constraints =
                excluded.size() + permitted.stream().mapToLong(List::size).sum();
        if (names.size() * constraints > MOST_COMPARISONS) {
            throw new PathFault(
                    PathError.SEARCH_EXHAUSTED,
                    certificate,
                    "The certificate " + certificate.shown()
                            + " carries so many names under so many name constraints that"
                            + " Siegel does not compare them all.");
        }
        for (GeneralName name : names) {
            check(name, certificate);
        }
    }

    /** The subject, the alternative names, and the subject's e-mail addresses where no alternative name holds one. */
    private static List<GeneralName> names(PathCertificate certificate) {
        List<GeneralName> names = new ArrayList<>(certificate.alternativeNames());
        boolean mail = names.stream().anyMatch(n -> n.getTagNo() == GeneralName.rfc822Name || isUtf8Mailbox(n));
        certificate.subjectName().ifPresent(subject -> {
            if (subject.getRDNs().length > 0) {
                names.add(new GeneralName(subject));
            }
            if (!mail) {
                for (RDN rdn : subject.getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                    for (var attribute : rdn.getTypesAndValues()) {
                        if (PKCSObjectIdentifiers.pkcs_9_at_emailAddress.equals(attribute.getType())) {
                            names.add(new GeneralName(
                                    GeneralName.rfc822Name, attribute.getValue().toString()));
                        }
                    }
                }
            }
        });
        return names;
    }

    private void check(GeneralName name, PathCertificate certificate) throws PathFault {
        for (List<GeneralName> allowed : permitted) {
            boolean constrained = false;
            boolean inside = false;
            for (GeneralName base : allowed) {
                if (speaksOf(base, name)) {
                    constrained = true;
                    inside |= matches(name, base, true, certificate);
                }
            }
            if (constrained && !inside) {
                throw new PathFault(
                        PathError.NAME_NOT_PERMITTED,
                        certificate,
                        "The name " + NameMatch.shown(name) + " in the certificate " + certificate.shown()
                                + " lies outside the names that a CA above it may certify.");
            }
        }
        for (GeneralName base : excluded) {
            if (speaksOf(base, name) && matches(name, base, false, certificate)) {
                throw new PathFault(
                        PathError.NAME_EXCLUDED,
                        certificate,
                        "The name " + NameMatch.shown(name) + " in the certificate " + certificate.shown()
                                + " lies in the names that a CA above it must not certify: " + NameMatch.shown(base)
                                + ".");
            }
        }
    }

    /** A constraint speaks of names of its own form, and one of mail addresses of international ones, too (RFC 9598 §6). */
    private static boolean speaksOf(GeneralName base, GeneralName name) {
        if (base.getTagNo() == GeneralName.otherName && name.getTagNo() == GeneralName.otherName) {
            Optional<String> type = otherForm(base);
            return type.isEmpty() || otherForm(name).isEmpty() || type.equals(otherForm(name));
        }
        return base.getTagNo() == name.getTagNo() || (base.getTagNo() == GeneralName.rfc822Name && isUtf8Mailbox(name));
    }

    /** The type of an otherName; empty where it is damaged. */
    private static Optional<String> otherForm(GeneralName name) {
        try {
            return Optional.of(OtherName.getInstance(name.getName()).getTypeID().getId());
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static boolean matches(GeneralName name, GeneralName base, boolean permitting, PathCertificate certificate)
            throws PathFault {
        var verdict = NameMatch.compare(name, base, permitting);
        if (verdict == NameMatch.Verdict.UNUSABLE) {
            throw new PathFault(
                    PathError.NAME_CONSTRAINT_UNUSABLE,
                    certificate,
                    "The name " + NameMatch.shown(name) + " in the certificate " + certificate.shown()
                            + " cannot be compared with a name constraint of a CA above it.");
        }
        return verdict == NameMatch.Verdict.INSIDE;
    }

    static boolean isUtf8Mailbox(GeneralName name) {
        return utf8Mailbox(name) != null;
    }

    static @org.jspecify.annotations.Nullable String utf8Mailbox(GeneralName name) {
        if (name.getTagNo() == GeneralName.otherName) {
            try {
                OtherName other = OtherName.getInstance(name.getName());
                if (other.getTypeID().getId().equals(SMTP_UTF8_MAILBOX)
                        && other.getValue() instanceof ASN1UTF8String text) {
                    return text.getString();
                }
            } catch (IllegalArgumentException damaged) {
                return null;
            }
        }
        return null;
    }

    static String text(GeneralName name) {
        String mailbox = utf8Mailbox(name);
        if (mailbox != null) {
            return mailbox;
        }
        return name.getName() instanceof ASN1IA5String text ? text.getString() : "";
    }

    private static PathFault unusable(PathCertificate ca, String why) {
        return new PathFault(
                PathError.NAME_CONSTRAINT_UNUSABLE, ca, "A name constraint of the CA " + ca.shown() + " " + why + ".");
    }
}
