package org.siegel.sync;

import java.util.ArrayList;
import java.util.List;

/** What is found out about one object while it is projected; whose it is turns out last. */
final class Findings {

    private record Found(String name, String sentence, String remedy) {}

    private final List<Found> found = new ArrayList<>();
    private final List<Contribution> trace = new ArrayList<>();

    void trace(Contribution contribution) {
        trace.add(contribution);
    }

    void error(String name, String sentence, String remedy) {
        found.add(new Found(name, sentence, remedy));
    }

    void expressionFailed(AttributeFlows.Flow flow, ExpressionException e) {
        error(
                "ExpressionError",
                "the expression for " + flow.transformation().target() + " in the rule " + flow.rule() + " failed at "
                        + e.sentence(),
                "look at the person with a preview, and correct the expression or the value in the directory; "
                        + flow.transformation().target() + " stays as it is meanwhile");
    }

    void unreadable(AttributeFlows.Flow flow, int values) {
        error(
                "InvalidCertificate",
                "the rule " + flow.rule() + " met " + values + (values == 1 ? " value" : " values")
                        + " without a readable certificate for "
                        + flow.transformation().target(),
                "delete what is no certificate in the directory");
    }

    List<ObjectError> errors(String person) {
        return found.stream()
                .map(f -> new ObjectError(f.name(), person, f.sentence(), f.remedy()))
                .toList();
    }

    List<Contribution> trace() {
        return trace;
    }
}
