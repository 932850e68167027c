package org.siegel.app;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.smime.Secret;

/**
 * The directory, embedded or the organisation's own, and how others on this machine reach it.
 *
 * @param settings address, base and account
 */
record DirectoryRoom(LdapDirectory directory, LdapSettings settings, Optional<EmbeddedDirectory> embedded)
        implements AutoCloseable {

    private static final String EMBEDDED_BASE = "dc=siegel";

    static DirectoryRoom open(Settings settings) {
        return settings.optional(Settings.Key.DIRECTORY_URL).isPresent() ? external(settings) : embedded(settings);
    }

    private static DirectoryRoom embedded(Settings settings) {
        int port = settings.port(Settings.Key.DIRECTORY_PORT);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Secret password = Secret.ofPassword(HexFormat.of().formatHex(random));
        EmbeddedDirectory started;
        try {
            started = EmbeddedDirectory.start(
                    settings.data().resolve("directory"),
                    Home.folder("directory-server"),
                    port,
                    settings.optional(Settings.Key.DIRECTORY_BASE).orElse(EMBEDDED_BASE),
                    password);
        } catch (DirectoryException e) {
            if (port != 0 && String.valueOf(e.getMessage()).contains("port " + port)) {
                throw WebDoors.portInUse("127.0.0.1", port, Settings.Key.DIRECTORY_PORT, e);
            }
            throw e;
        }
        var ldap = LdapSettings.of(started.url(), started.peopleDn(), EmbeddedDirectory.BIND_DN, password);
        return new DirectoryRoom(started.directory(), ldap, Optional.of(started));
    }

    private static DirectoryRoom external(Settings settings) {
        String url = settings.text(Settings.Key.DIRECTORY_URL);
        LdapSettings ldap = LdapSettings.of(
                url,
                settings.needed(Settings.Key.DIRECTORY_BASE, Settings.Key.DIRECTORY_URL),
                settings.needed(Settings.Key.DIRECTORY_BIND_DN, Settings.Key.DIRECTORY_URL),
                settings.directoryPassword());
        Optional<Path> authorities =
                settings.optional(Settings.Key.DIRECTORY_CA_FILE).map(Path::of);
        if (authorities.isPresent()) {
            ldap = url.startsWith("ldaps:")
                    ? ldap.withTrustedCertificates(authorities.get())
                    : ldap.withStartTls(authorities.get());
        }
        return new DirectoryRoom(new LdapDirectory(ldap), ldap, Optional.empty());
    }

    boolean isEmbedded() {
        return embedded.isPresent();
    }

    URI url() {
        return URI.create(settings.url());
    }

    @Override
    public void close() {
        if (embedded.isPresent()) {
            embedded.get().close();
        } else {
            directory.close();
        }
    }
}
