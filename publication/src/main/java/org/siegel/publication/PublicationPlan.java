package org.siegel.publication;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryUser;

/**
 * What is to become of a person's entry. Nothing is written by making one.
 *
 * @param directory the name of the directory
 * @param user the person
 * @param entry what the entry holds now
 * @param current the certificate that others are to encrypt to; empty if there is none
 * @param held every value of the entry, and what it is to us
 * @param certificates values of userCertificate to add
 * @param toSign the certificate for which a value of userSMIMECertificate is to be made; empty if there is one already
 * @param drifts what is not as it should be
 */
public record PublicationPlan(
        String directory,
        DirectoryUser user,
        CertificateEntry entry,
        Optional<IssuedCertificate> current,
        List<HeldValue> held,
        List<CertificateValue> certificates,
        Optional<IssuedCertificate> toSign,
        List<Drift> drifts) {

    public PublicationPlan {
        held = List.copyOf(held);
        certificates = List.copyOf(certificates);
        drifts = List.copyOf(drifts);
    }

    /** Values of ours that go. */
    public List<CertificateValue> pruned() {
        return held.stream()
                .filter(h -> h.standing().isPruned())
                .map(HeldValue::value)
                .toList();
    }

    /** Whether there is anything to do. */
    public boolean isEmpty() {
        return certificates.isEmpty() && toSign.isEmpty() && pruned().isEmpty();
    }

    /** The change, with the value that was made for {@link #toSign}. */
    CertificateChange change(Optional<CertificateValue> signed) {
        return new CertificateChange(
                Stream.concat(certificates.stream(), signed.stream()).toList(), pruned());
    }

    PublicationPlan with(Drift another) {
        return new PublicationPlan(
                directory,
                user,
                entry,
                current,
                held,
                certificates,
                toSign,
                Stream.concat(drifts.stream(), Stream.of(another)).toList());
    }
}
