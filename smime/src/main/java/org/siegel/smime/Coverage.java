package org.siegel.smime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Inspection.Extent;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.PartReport;
import org.siegel.smime.Inspection.SignerReport;

/**
 * Computes how much of what a reader sees is signed.
 *
 * <p>Every part that a mail program would show is a leaf, and every leaf remembers the signature layers around it. The
 * whole message is covered only if a single layer is around every leaf: two parts signed by two people, side by side, make
 * no whole. A layer of which every signer is broken does not count beside one that is not.
 */
final class Coverage {

    /** A signature layer and its signers. */
    record Layer(int index, List<SignerReport> signers) {
        /** Somebody says that this is signed, and no signature can be read. */
        void unreadable(String code, String sentence) {
            signers.add(new SignerReport(
                    index,
                    Optional.empty(),
                    "",
                    "",
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    new Integrity.Broken(code, sentence),
                    Optional.empty()));
        }

        boolean stands() {
            return signers.stream().anyMatch(s -> !(s.integrity() instanceof Integrity.Broken));
        }
    }

    /** What a reader sees, and a sentence fragment for it. */
    record Leaf(String description, PartReport part) {
        Set<Integer> layers() {
            return part.signatures();
        }
    }

    private Coverage() {}

    static Inspection.Coverage of(List<Leaf> leaves, List<Layer> layers, List<String> oddities) {
        List<Layer> signing =
                layers.stream().filter(l -> !l.signers().isEmpty()).toList();
        List<Layer> standing = signing.stream().filter(Layer::stands).toList();
        List<Layer> counting = standing.isEmpty() ? signing : standing;
        if (counting.isEmpty() || leaves.isEmpty()) {
            return new Inspection.Coverage(Extent.NONE, List.of(), oddities);
        }
        Layer best = counting.getFirst();
        long covered = covered(leaves, best);
        for (Layer layer : counting) { // of equals the outermost
            long others = covered(leaves, layer);
            if (others > covered) {
                best = layer;
                covered = others;
            }
        }
        if (covered == leaves.size()) {
            return new Inspection.Coverage(Extent.WHOLE, List.of(), oddities);
        }
        List<String> uncovered = new ArrayList<>();
        for (Leaf leaf : leaves) {
            if (!leaf.layers().contains(best.index())) {
                boolean elsewhere =
                        counting.stream().anyMatch(l -> leaf.layers().contains(l.index()));
                uncovered.add(
                        elsewhere
                                ? leaf.description() + " is signed, but not by the same signature as the rest."
                                : leaf.description() + " is not covered by a signature.");
            }
        }
        return new Inspection.Coverage(covered == 0 ? Extent.NONE : Extent.PARTIAL, uncovered, oddities);
    }

    private static long covered(List<Leaf> leaves, Layer layer) {
        return leaves.stream().filter(l -> l.layers().contains(layer.index())).count();
    }
}
