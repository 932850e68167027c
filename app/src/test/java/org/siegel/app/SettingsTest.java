package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path data;

    @Test
    void furtherDirectoriesHaveNamesInTheFileAndInTheEnvironment() throws IOException {
        Files.writeString(data.resolve("sales.password"), "secret\n");
        write("""
                connector-sales-url=ldaps://dc1.sales.example
                connector-sales-base=dc=sales,dc=example
                connector-sales-bind-dn=svc-smime@sales.example
                connector-sales-password-file=%s
                connector-sales-ca-file=sales.pem
                connector-sales-publish=false
                """.formatted(data.resolve("sales.password")));
        Settings settings = Settings.read(
                data,
                Map.of(
                        "SIEGEL_CONNECTOR_LAB_URL", "ldap://127.0.0.1",
                        "SIEGEL_CONNECTOR_LAB_BASE", "dc=lab",
                        "SIEGEL_CONNECTOR_LAB_BIND_DN", "cn=siegel",
                        "SIEGEL_CONNECTOR_LAB_PASSWORD", "secret"));
        var further = DirectorySettings.further(settings);
        assertThat(further.keySet()).containsExactly("lab", "sales");
        assertThat(further.get("sales").bindDn()).isEqualTo("svc-smime@sales.example");
        assertThat(further.get("lab").base()).isEqualTo("dc=lab");
        assertThat(DirectorySettings.isPublished(settings, "sales")).isFalse();
        assertThat(DirectorySettings.isPublished(settings, "lab")).isTrue();
    }

    @Test
    void whatIsMissingOrMistypedIsNamed() throws IOException {
        write("connector-sales-url=ldaps://dc1.sales.example\n");
        Settings settings = Settings.read(data, Map.of());
        assertThatThrownBy(() -> DirectorySettings.further(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("connector-sales-base");
        write("connector-sales-publish=no\n");
        Settings mistyped = Settings.read(data, Map.of());
        assertThatThrownBy(() -> DirectorySettings.isPublished(mistyped, "sales"))
                .isInstanceOf(UsageException.class)
                .hasMessage("connector-sales-publish must be true or false, not no");
        write("connector-sales-bse=dc=sales\n");
        assertThatThrownBy(() -> Settings.read(data, Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("unknown key connector-sales-bse");
    }

    private void write(String properties) throws IOException {
        Files.writeString(data.resolve("siegel.properties"), properties);
    }
}
