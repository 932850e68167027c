package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRoomTest {

    @TempDir
    Path data;

    /** 192.0.2.1 is nobody's (RFC 5737). */
    @Test
    void passwordsDoNotCrossTheNetworkInTheClear() {
        Settings settings = settings("ldap://192.0.2.1");
        assertThatThrownBy(() -> DirectoryRoom.open(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("directory-ca-file");
    }

    @Test
    void aDirectoryOnThisMachineMayDoWithoutTls() {
        try (var room = DirectoryRoom.open(settings("ldap://127.0.0.1:10389"))) {
            assertThat(room.settings().startTls()).isFalse();
        }
    }

    private Settings settings(String url) {
        return Settings.read(
                data,
                Map.of(
                        "SIEGEL_DIRECTORY_URL", url,
                        "SIEGEL_DIRECTORY_BASE", "dc=example,dc=org",
                        "SIEGEL_DIRECTORY_BIND_DN", "cn=siegel",
                        "SIEGEL_DIRECTORY_PASSWORD", "secret"));
    }
}
