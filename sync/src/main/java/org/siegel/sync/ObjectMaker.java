package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.siegel.sync.JoinedObjects.Joined;
import org.siegel.tenant.TenantObject;

/** Makes tenant objects of connector space objects by the rules of a run, one after the other. Nothing that rules do with one keeps the others up. */
final class ObjectMaker {

    private final RulesInForce rules;
    private final RuleContext context;

    private ObjectMaker(RulesInForce rules, RuleContext context) {
        this.rules = rules;
        this.context = context;
    }

    /** With what the rules may ask now; the tenant is asked only by rules that keep what is there. */
    static ObjectMaker of(SyncSetup setup, RulesInForce rules) {
        return new ObjectMaker(
                rules,
                rules.context()
                        .apply(setup.now())
                        .withCertificateLimit(setup.settings().get().certificateLimit())
                        .withBefore(anchor -> Optional.ofNullable(
                                setup.tenant().get(List.of(anchor)).get(anchor))));
    }

    /**
     * What the rules made of an object.
     *
     * @param object for the tenant; empty where there shall be none
     * @param errors what is wrong with it
     * @param due when time alone changes it
     * @param failed the rules broke down: what the tenant has stays as it is
     */
    record Made(Optional<TenantObject> object, List<ObjectError> errors, Optional<Instant> due, boolean failed) {}

    Instant now() {
        return context.now();
    }

    Optional<String> sourceAnchor(ConnectorObject object) {
        return rules.rules().sourceAnchor(object);
    }

    List<String> softKeys(ConnectorObject object) {
        return rules.rules().softKeys(object, context);
    }

    Map<String, Joined> joined(Handle handle, Collection<String> anchors) {
        return JoinedObjects.of(handle, anchors, rules.rules().memberAttributes());
    }

    /** What the rules make of an object, with where every value comes from. */
    Projection preview(String anchor, List<ConnectorObject> joined) {
        return rules.rules().project(joined, context.withAnchor(anchor).withTrace());
    }

    Made make(String anchor, Joined joined) {
        List<ObjectError> errors = new ArrayList<>();
        for (ConnectorObject surplus : joined.surplus()) {
            errors.add(new ObjectError(
                    "AttributeValueMustBeUnique",
                    anchor,
                    surplus.object().dn() + " has the same source anchor as another object of the directory "
                            + surplus.connector() + ", so it is not synchronized",
                    "give one of the two another source anchor, or delete it"));
        }
        if (joined.objects().isEmpty()) {
            return new Made(Optional.empty(), errors, Optional.empty(), false);
        }
        Projection projection;
        try {
            projection = rules.rules().project(joined.objects(), context.withAnchor(anchor));
        } catch (RuntimeException e) {
            errors.add(new ObjectError(
                    "SyncRuleError",
                    anchor,
                    "the rules cannot be applied to "
                            + joined.objects().getFirst().object().dn() + ": " + e.getMessage(),
                    "preview the object; correct its attributes or the rule"));
            return new Made(Optional.empty(), errors, Optional.empty(), true);
        }
        errors.addAll(projection.errors());
        return new Made(projection.object(), errors, projection.due(), false);
    }
}
