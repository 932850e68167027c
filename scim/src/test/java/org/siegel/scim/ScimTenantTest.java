package org.siegel.scim;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.siegel.smime.Secret;
import org.siegel.tenant.TenantPort;
import org.siegel.tenant.TenantPortContract;

/** The door and its client together are a port of the tenant like the one in process. */
class ScimTenantTest extends TenantPortContract {

    private final Map<String, ScimTenant> ports = new HashMap<>();
    private TestDoor door;

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
    }

    @AfterEach
    void close() {
        ports.values().forEach(ScimTenant::close);
    }

    @Override
    protected TenantPort port(String source) {
        return ports.computeIfAbsent(source, _ -> {
            var agent = door.agent();
            return ScimTenant.of(
                    door.listener.url(), () -> Secret.ofPassword(agent.text), List.of(door.tls.certificate()));
        });
    }
}
