package org.siegel.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.siegel.tenant.Export;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/** A port in front of another. */
final class PortBefore implements TenantPort {

    private final TenantPort port;
    String refuse = "";
    boolean unknown;
    int failAfter = -1;
    Runnable beforeApply = () -> {};

    PortBefore(TenantPort port) {
        this.port = port;
    }

    @Override
    public void check() {
        if (unknown) {
            throw new TenantException.NotAuthorized("the tenant refuses the token");
        }
        port.check();
    }

    @Override
    public void list(Consumer<Version> sink) {
        port.list(sink);
    }

    @Override
    public Map<String, TenantObject> get(Collection<String> sourceAnchors) {
        return port.get(sourceAnchors);
    }

    @Override
    public List<Outcome> apply(List<Export> exports) {
        beforeApply.run();
        if (failAfter-- == 0) {
            throw new TenantException("the tenant does not answer");
        }
        List<Outcome> outcomes = new ArrayList<>(port.apply(exports.stream()
                .filter(export -> !export.sourceAnchor().equals(refuse))
                .toList()));
        for (int i = 0; i < exports.size(); i++) {
            if (exports.get(i).sourceAnchor().equals(refuse)) {
                outcomes.add(i, new Outcome.Refused(refuse, "LargeObject", "too large"));
            }
        }
        return outcomes;
    }
}
