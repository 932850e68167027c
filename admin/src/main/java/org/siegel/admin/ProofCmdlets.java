package org.siegel.admin;

import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.function.Supplier;
import org.siegel.smime.MailAddress;
import org.siegel.smime.PublicationValue;

/** The proof over all steps. */
final class ProofCmdlets {

    private static final Parameter<MailAddress> WHO =
            required("Identity", new ParameterType.Address(), "The recipient's address.");

    private ProofCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(new Cmdlet(
                "Get-RecipientCertificate",
                "Shows which certificate mail to a recipient is encrypted to, and why each other one is not.",
                Role.VIEW_ONLY,
                List.of(WHO),
                call -> {
                    var r = rooms.get().tenant().recipients().find(call.value(WHO)).orElseThrow();
                    var c = PublicationValue.read(r.userSmimeCertificate().values().getFirst()).preferred().orElseThrow();
                    try {
                        return List.of(Row.with("Certificate", c.getEncoded()).row());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }
}
