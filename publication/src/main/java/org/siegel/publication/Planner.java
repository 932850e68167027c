package org.siegel.publication;

import static org.siegel.directory.CertificateAttribute.USER_CERTIFICATE;
import static org.siegel.directory.CertificateAttribute.USER_SMIME_CERTIFICATE;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;

/**
 * Computes what a person's entry should hold of ours. userCertificate gets the newest valid certificate of each of his
 * addresses, userSMIMECertificate one value, for the primary address: programs take what they find there first.
 *
 * <p>An attribute is never filled beyond its limit by us. Ours that no longer count make room first; where foreign values
 * alone fill it, ours is left out of this attribute only, and that is said: a person whom Entra Connect no longer
 * synchronises would lose more than one value. What is current and there already stays, however many others add.
 */
final class Planner {

    private final Situation situation;
    private final PublicationLimits limits;
    private final List<HeldValue> held;
    private final List<IssuedCertificate> wanted;
    private final Drifts drifts;

    private Planner(Situation situation, PublicationLimits limits, List<IssuedCertificate> wanted) {
        this.situation = situation;
        this.limits = limits;
        this.wanted = wanted;
        this.held = new Holdings(situation, wanted).all();
        this.drifts = new Drifts(situation, limits, held, wanted);
    }

    /** The newest valid certificates are published, and what is left of older ones goes. */
    static PublicationPlan publishing(Situation situation, PublicationLimits limits) {
        return new Planner(situation, limits, newest(situation, _ -> true)).plan();
    }

    /** What no longer counts goes, and no certificate is published that is not there already in either attribute. */
    static PublicationPlan keeping(Situation situation, PublicationLimits limits) {
        return keeping(situation, Holdings.present(situation).toList(), limits);
    }

    /** The same, and what others took away comes back: what our last change left there counts as being there. */
    static PublicationPlan maintaining(Situation situation, PublicationLimits limits) {
        Stream<X509Certificate> left =
                situation.last().stream().flatMap(last -> Holdings.present(situation.holding(last.after())));
        return keeping(
                situation, Stream.concat(Holdings.present(situation), left).toList(), limits);
    }

    private static PublicationPlan keeping(
            Situation situation, List<X509Certificate> published, PublicationLimits limits) {
        return new Planner(situation, limits, newest(situation, c -> published.contains(c.certificate()))).plan();
    }

    private static List<IssuedCertificate> newest(Situation situation, Predicate<IssuedCertificate> eligible) {
        return situation.issued().stream()
                .flatMap(ofOneAddress -> ofOneAddress.stream()
                        .filter(c -> c.usableAt(situation.now()) && c.profile().encrypts())
                        .filter(eligible)
                        .limit(1))
                .toList();
    }

    private PublicationPlan plan() {
        Optional<IssuedCertificate> current = wanted.stream().findFirst();
        List<CertificateValue> certificates = certificates();
        Optional<IssuedCertificate> toSign = current.filter(this::needsSignedValue);
        return new PublicationPlan(
                situation.directory(),
                situation.user(),
                situation.entry(),
                current,
                held,
                certificates,
                toSign,
                drifts.all(certificates, toSign));
    }

    private List<CertificateValue> certificates() {
        List<CertificateValue> add = new ArrayList<>();
        for (IssuedCertificate issued : wanted) {
            CertificateValue value = new CertificateValue(USER_CERTIFICATE, der(issued.certificate()));
            if (situation.entry().values().contains(value)) {
                continue;
            }
            if (value.bytes().length > limits.bytes()) {
                drifts.add(Drifts.tooLarge(value, limits));
            } else if (staying(USER_CERTIFICATE) + add.size() >= limits.values()) {
                drifts.noRoom(USER_CERTIFICATE);
            } else {
                add.add(value);
            }
        }
        return add;
    }

    /** Also where the person himself published the same certificate from his mail program: one value does. */
    private boolean needsSignedValue(IssuedCertificate current) {
        boolean isThere = held.stream()
                .filter(h -> h.value().attribute() == USER_SMIME_CERTIFICATE)
                .filter(h -> h.standing() == Standing.CURRENT || h.standing() == Standing.FOREIGN && h.signed())
                .anyMatch(h -> h.certificate().equals(Optional.of(current.certificate())));
        if (!isThere && staying(USER_SMIME_CERTIFICATE) >= limits.values()) {
            drifts.noRoom(USER_SMIME_CERTIFICATE);
            return false;
        }
        return !isThere;
    }

    private int staying(CertificateAttribute attribute) {
        return (int) held.stream()
                .filter(h -> h.value().attribute() == attribute && !h.standing().isPruned())
                .count();
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an issued certificate has an encoding", e);
        }
    }
}
