package org.siegel.publication;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeException;

/** Says of every value in an entry whose it is and whether it still counts. */
final class Holdings {

    private final Situation situation;
    private final List<X509Certificate> wanted;

    /** @param wanted the certificates that should be published */
    Holdings(Situation situation, List<IssuedCertificate> wanted) {
        this.situation = situation;
        this.wanted = wanted.stream().map(IssuedCertificate::certificate).toList();
    }

    List<HeldValue> all() {
        List<HeldValue> held = new ArrayList<>();
        situation.entry().values(CertificateAttribute.USER_CERTIFICATE).forEach(v -> held.add(certificate(v)));
        List<HeldValue> signed = situation.entry().values(CertificateAttribute.USER_SMIME_CERTIFICATE).stream()
                .map(this::signedValue)
                .sorted(Comparator.comparing(HeldValue::signed).reversed()) // of two, the better one stays
                .toList();
        List<X509Certificate> seen = new ArrayList<>();
        for (HeldValue value : signed) {
            boolean again = value.standing() == Standing.CURRENT
                    && seen.contains(value.certificate().orElseThrow());
            if (value.standing() == Standing.CURRENT) {
                seen.add(value.certificate().orElseThrow());
            }
            held.add(
                    again
                            ? new HeldValue(value.value(), Standing.DUPLICATE, value.certificate(), value.signed())
                            : value);
        }
        return held;
    }

    private HeldValue certificate(CertificateValue value) {
        Optional<X509Certificate> certificate = read(value);
        boolean ours = situation.written().contains(value)
                || certificate
                        .flatMap(this::issued)
                        .filter(c -> c.profile().encrypts())
                        .isPresent();
        return new HeldValue(value, ours ? standing(certificate) : Standing.FOREIGN, certificate, false);
    }

    /** Whoever issued the certificate inside: ours is only what the journal says we made. */
    private HeldValue signedValue(CertificateValue value) {
        boolean ours = situation.written().contains(value);
        try {
            PublicationValue read = PublicationValue.read(value.bytes());
            return new HeldValue(
                    value,
                    ours ? standing(read.preferred()) : Standing.FOREIGN,
                    read.preferred(),
                    read.format() == PublicationValue.Format.SIGNED_DATA && read.signatureFits());
        } catch (SmimeException unreadable) {
            return new HeldValue(value, ours ? Standing.SUPERSEDED : Standing.FOREIGN, Optional.empty(), false);
        }
    }

    private static Optional<X509Certificate> read(CertificateValue value) {
        try {
            PublicationValue read = PublicationValue.read(value.bytes());
            return read.preferred().filter(_ -> read.format() == PublicationValue.Format.CERTIFICATE);
        } catch (SmimeException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<IssuedCertificate> issued(X509Certificate certificate) {
        return situation.issued().stream()
                .flatMap(List::stream)
                .filter(c -> c.certificate().equals(certificate))
                .findFirst();
    }

    private Standing standing(Optional<X509Certificate> certificate) {
        if (certificate.isEmpty()) {
            return Standing.SUPERSEDED;
        }
        X509Certificate c = certificate.get();
        if (isExpired(c, situation.now())) {
            return Standing.EXPIRED;
        }
        if (issued(c)
                .filter(i -> i.status() instanceof IssuedCertificate.Status.Revoked)
                .isPresent()) {
            return Standing.REVOKED;
        }
        return wanted.contains(c) ? Standing.CURRENT : Standing.SUPERSEDED;
    }

    static boolean isExpired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** The certificates that the entry holds in a form of ours, for a publication that is only kept current. */
    static Stream<X509Certificate> present(Situation situation) {
        return new Holdings(situation, List.of())
                .all().stream().filter(h -> h.standing() != Standing.FOREIGN).flatMap(h -> h.certificate().stream());
    }
}
