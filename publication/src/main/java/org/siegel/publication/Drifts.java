package org.siegel.publication;

import static org.siegel.directory.CertificateAttribute.USER_CERTIFICATE;
import static org.siegel.directory.CertificateAttribute.USER_SMIME_CERTIFICATE;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.ca.IssuedCertificate;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;

/** Puts into words how an entry differs from what it should be. */
final class Drifts {

    private final Situation situation;
    private final PublicationLimits limits;
    private final List<HeldValue> held;
    private final List<IssuedCertificate> wanted;
    private final List<Drift> found = new ArrayList<>();

    Drifts(Situation situation, PublicationLimits limits, List<HeldValue> held, List<IssuedCertificate> wanted) {
        this.situation = situation;
        this.limits = limits;
        this.held = held;
        this.wanted = wanted;
    }

    List<Drift> all(List<CertificateValue> certificates, Optional<IssuedCertificate> toSign) {
        if (wanted.isEmpty()) {
            add(Drift.Kind.NO_CERTIFICATE, "there is no valid certificate of ours to publish");
        }
        certificates.forEach(value -> absent(USER_CERTIFICATE, Optional.of(value)));
        toSign.ifPresent(_ -> absent(USER_SMIME_CERTIFICATE, Optional.empty()));
        held.forEach(this::ofHeld);
        for (CertificateAttribute attribute : CertificateAttribute.values()) {
            int count = situation.entry().values(attribute).size();
            if (count > limits.values()) {
                add(Drift.Kind.LARGE_OBJECT, attribute, crowded(attribute));
            }
        }
        changedByOthers();
        return List.copyOf(found);
    }

    private void add(Drift.Kind kind, String sentence) {
        found.add(new Drift(kind, Optional.empty(), Optional.empty(), sentence, false));
    }

    private void add(Drift.Kind kind, CertificateAttribute attribute, String sentence) {
        found.add(new Drift(kind, Optional.of(attribute), Optional.empty(), sentence, false));
    }

    private void add(Drift.Kind kind, CertificateValue value, String sentence, boolean repairable) {
        found.add(new Drift(kind, Optional.of(value.attribute()), Optional.of(value), sentence, repairable));
    }

    private void absent(CertificateAttribute attribute, Optional<CertificateValue> value) {
        boolean wasThere = situation.last().stream()
                .flatMap(last -> last.after().stream())
                .filter(v -> v.attribute() == attribute)
                .anyMatch(v -> value.isPresent()
                        ? value.get().equals(v)
                        : situation.written().contains(v)
                                && !situation.entry().values().contains(v));
        found.add(new Drift(
                wasThere ? Drift.Kind.MISSING : Drift.Kind.NOT_PUBLISHED,
                Optional.of(attribute),
                value,
                wasThere
                        ? "the value of " + attribute + " that we published was deleted by somebody else"
                        : "the current certificate is not published in " + attribute,
                true));
    }

    private void ofHeld(HeldValue one) {
        CertificateValue value = one.value();
        switch (one.standing()) {
            case EXPIRED -> add(Drift.Kind.EXPIRED, value, "our value's certificate expired" + end(one), true);
            case REVOKED -> add(Drift.Kind.REVOKED, value, "our value's certificate was revoked", true);
            case SUPERSEDED ->
                add(Drift.Kind.SUPERSEDED, value, "our value's certificate is not the person's newest any more", true);
            case DUPLICATE -> add(Drift.Kind.DUPLICATE, value, "a second value of ours for the same certificate", true);
            case FOREIGN -> ofForeign(one);
            case CURRENT -> {}
        }
        if (one.standing() != Standing.CURRENT && shadows(one)) {
            boolean ours = one.standing() != Standing.FOREIGN;
            add(
                    Drift.Kind.SHADOWED,
                    value,
                    "programs that look at userSMIMECertificate first find an older certificate" + end(one)
                            + " and may never see the current one in userCertificate"
                            + (ours
                                    ? ""
                                    : "; somebody else wrote it: publish anew from that mail program, or delete it with"
                                            + " the directory's own tools"),
                    ours);
        }
    }

    private void ofForeign(HeldValue one) {
        if (one.certificate().isEmpty()) {
            add(
                    Drift.Kind.UNREADABLE,
                    one.value(),
                    "a value that somebody else wrote is no certificate in any known form",
                    false);
        }
    }

    private boolean shadows(HeldValue one) {
        if (one.value().attribute() != USER_SMIME_CERTIFICATE || wanted.isEmpty()) {
            return false;
        }
        X509Certificate current = wanted.getFirst().certificate();
        return one.certificate()
                .filter(c -> !c.equals(current))
                .filter(c -> c.getNotBefore().before(current.getNotBefore()) || Holdings.isExpired(c, situation.now()))
                .isPresent();
    }

    private static String end(HeldValue one) {
        return one.certificate()
                .map(c -> " (valid until " + c.getNotAfter().toInstant() + ")")
                .orElse("");
    }

    void add(Drift drift) {
        found.add(drift);
    }

    static Drift tooLarge(CertificateValue value, PublicationLimits limits) {
        return new Drift(
                Drift.Kind.VALUE_TOO_LARGE,
                Optional.of(value.attribute()),
                Optional.of(value),
                "the value for " + value.attribute() + " has " + value.bytes().length
                        + " bytes, and directories take at" + " most " + limits.bytes()
                        + "; issue a smaller certificate",
                false);
    }

    void noRoom(CertificateAttribute attribute) {
        add(
                Drift.Kind.LARGE_OBJECT,
                attribute,
                "ours is not added to " + attribute + ", because " + crowded(attribute));
    }

    private String crowded(CertificateAttribute attribute) {
        List<HeldValue> foreign = held.stream()
                .filter(h -> h.value().attribute() == attribute && h.standing() == Standing.FOREIGN)
                .toList();
        long expired = foreign.stream()
                .filter(h -> h.certificate()
                        .filter(c -> Holdings.isExpired(c, situation.now()))
                        .isPresent())
                .count();
        return attribute + " holds " + foreign.size() + " values of others, " + expired
                + " of them expired, and Entra Connect takes " + limits.values()
                + " in all; have those deleted that nobody needs";
    }

    private void changedByOthers() {
        situation.last().ifPresent(last -> {
            List<CertificateValue> now = situation.entry().values();
            long added = now.stream().filter(v -> !last.after().contains(v)).count();
            long deleted = last.after().stream().filter(v -> !now.contains(v)).count();
            if (added + deleted > 0) {
                add(
                        Drift.Kind.CHANGED_BY_OTHERS,
                        "since " + last.at() + " somebody else added " + added + " and deleted " + deleted + " values");
            }
        });
    }
}
