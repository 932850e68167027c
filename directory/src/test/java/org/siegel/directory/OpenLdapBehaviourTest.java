package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP by the content synchronisation operation (RFC 4533). */
@Tag("server")
class OpenLdapBehaviourTest extends DirectoryBehaviour {

    @TempDir
    static Path data;

    static SlapdWorld world;

    @BeforeAll
    static void start() throws LDAPException {
        world = new SlapdWorld(data, settings -> settings);
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Override
    protected List<String[]> foreignMarks() {
        return List.of(
                new String[] {null, cookie("rid=000,csn=20990101000000.000000Z#000000#000#000000"), "cannot continue"},
                new String[] {null, cookie("rid=000,csn=20000101000000.000000Z#000000#000#000000"), "does not remember"
                },
                new String[] {null, cookie("rid=000,csn=20200101000000.000000Z#000000#007#000000"), "does not remember"
                },
                new String[] {null, cookie("not one of slapd's"), "not one of OpenLDAP's"});
    }

    private static String cookie(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected DirectoryWorld world() {
        return world;
    }
}
