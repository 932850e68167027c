package org.siegel.smime;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Coverage.Layer;
import org.siegel.smime.Coverage.Leaf;
import org.siegel.smime.Inspection.EncryptionReport;
import org.siegel.smime.Inspection.LegacyDisplayForm;
import org.siegel.smime.Inspection.PartReport;
import org.siegel.smime.Inspection.SignerReport;

/**
 * What an {@link Inspector} has found so far, and the report of it.
 *
 * <p>Two records are kept apart: the signature layers with their signers, and the leaves, which are the parts that a mail
 * program would show. {@link Coverage} brings them together.
 */
final class Findings {

    private final List<Layer> layers = new ArrayList<>();
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<EncryptionReport> encryption = new ArrayList<>();
    private final Set<X509Certificate> certificates = new LinkedHashSet<>();
    private final Set<X509CRL> crls = new LinkedHashSet<>();
    private final Structure structure = new Structure();
    private Optional<Payload> payload = Optional.empty();

    Structure structure() {
        return structure;
    }

    /** Empty until the walk comes to it; the innermost counts. */
    Optional<Payload> payload() {
        return payload;
    }

    void payload(Payload found) {
        payload = Optional.of(found);
    }

    Layer newLayer() {
        Layer layer = new Layer(layers.size(), new ArrayList<>());
        layers.add(layer);
        return layer;
    }

    /** What came with a signature. */
    void carried(Collection<X509Certificate> some, Collection<X509CRL> lists) {
        certificates.addAll(some);
        crls.addAll(lists);
    }

    void leaf(String description, PartReport part) {
        leaves.add(new Leaf(description, part));
    }

    /** Something without a type of its own that would be shown. */
    void other(String description, Place place) {
        leaf(
                description,
                new PartReport(
                        place.section(),
                        "",
                        Optional.empty(),
                        place.signatures(),
                        place.encryptions(),
                        LegacyDisplayForm.NONE));
    }

    /** The number of the encryption, by which {@link Place#encrypted} names it. */
    int encrypted(EncryptionReport report) {
        encryption.add(report);
        return encryption.size() - 1;
    }

    void opened(int number, EncryptionReport report) {
        encryption.set(number, report);
    }

    /** How much had been found. */
    record Mark(
            int layers,
            int leaves,
            int encryption,
            Set<X509Certificate> certificates,
            Set<X509CRL> crls,
            Optional<Payload> payload) {}

    Mark mark() {
        return new Mark(
                layers.size(),
                leaves.size(),
                encryption.size(),
                new LinkedHashSet<>(certificates),
                new LinkedHashSet<>(crls),
                payload);
    }

    /** All that was found since, oddities of the form excepted. */
    void forget(Mark mark) {
        layers.subList(mark.layers, layers.size()).clear();
        leaves.subList(mark.leaves, leaves.size()).clear();
        encryption.subList(mark.encryption, encryption.size()).clear();
        certificates.retainAll(mark.certificates);
        crls.retainAll(mark.crls);
        payload = mark.payload;
    }

    Inspection report(HeaderBlock header) {
        separateEncryptions();
        List<SignerReport> signers =
                layers.stream().flatMap(l -> l.signers().stream()).toList();
        return new Inspection(
                new HeaderInspector(header, payload).report(),
                signers,
                Coverage.of(leaves, layers, structure.oddities()),
                leaves.stream().map(Leaf::part).toList(),
                encryption,
                List.copyOf(certificates),
                List.copyOf(crls));
    }

    /**
     * An encryption that is not around everything protects nothing from what stands beside it: the parts of a message can be
     * put together by anybody, from the ciphertext of others too (EFAIL, direct exfiltration).
     */
    private void separateEncryptions() {
        boolean separate = false;
        for (int i = 0; i < encryption.size(); i++) {
            int layer = i;
            if (!leaves.stream().allMatch(l -> l.part().encryptions().contains(layer))) {
                encryption.set(i, encryption.get(i).partly());
                separate = true;
            }
        }
        if (separate) {
            structure.add(
                    "Only a part of the message was encrypted, or parts of it apart from each other; the rest could"
                            + " have been put around it by anyone.");
        }
    }
}
