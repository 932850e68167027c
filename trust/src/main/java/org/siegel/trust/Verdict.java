package org.siegel.trust;

import java.util.List;
import org.siegel.smime.Inspection;

/**
 * What is to be said about a message: the one object that command line, webmail, phones and gateway show.
 *
 * <p>Any failed check makes a message {@link Invalid}, any question without an answer {@link Indeterminate}; where both
 * occur, Invalid wins. {@link Valid} can only be built from the witness of every check.
 */
public sealed interface Verdict {

    /** Stable, in kebab case. */
    String code();

    /** One sentence for people. */
    String reason();

    /** The facts that were judged. */
    Inspection inspection();

    /** One entry per signer, outermost layer first. */
    List<SignerVerdict> signers();

    /** Every signature is intact, the sender's, trusted, and covers the whole message. The code is {@code valid}. */
    final class Valid implements Verdict {

        private final Inspection inspection;
        private final List<SignerProof> proofs;

        Valid(Inspection inspection, Covered covered, List<SignerProof> proofs) {
            if (proofs.isEmpty() || covered.inspection() != inspection) {
                throw new IllegalArgumentException("a valid message has a signer and is covered as a whole");
            }
            this.inspection = inspection;
            this.proofs = List.copyOf(proofs);
        }

        @Override
        public String code() {
            return "valid";
        }

        @Override
        public String reason() {
            SignerProof proof = proofs.getFirst();
            String signer = proof.sender()
                    .sender()
                    .map(sender -> "its sender " + sender)
                    .orElseGet(() -> proof.verdict()
                                    .address()
                                    .map(Object::toString)
                                    .orElseGet(() -> proof.verdict().report().identifier())
                            + ", who was not compared with a sender");
            return "The message is signed by " + signer + ", unchanged, and trusted by the collection.";
        }

        @Override
        public Inspection inspection() {
            return inspection;
        }

        @Override
        public List<SignerVerdict> signers() {
            return proofs.stream().map(SignerProof::verdict).toList();
        }
    }

    /** At least one check failed; code and reason are those of the most serious one. */
    record Invalid(String code, String reason, Inspection inspection, List<SignerVerdict> signers) implements Verdict {
        public Invalid {
            signers = List.copyOf(signers);
        }
    }

    /** Nothing failed, but a question could not be answered; code and reason are those of the most serious one. */
    record Indeterminate(String code, String reason, Inspection inspection, List<SignerVerdict> signers)
            implements Verdict {
        public Indeterminate {
            signers = List.copyOf(signers);
        }
    }

    /** There is no signature. The code is {@code unsigned}. */
    record Unsigned(Inspection inspection) implements Verdict {
        @Override
        public String code() {
            return "unsigned";
        }

        @Override
        public String reason() {
            return "The message carries no S/MIME signature.";
        }

        @Override
        public List<SignerVerdict> signers() {
            return List.of();
        }
    }
}
