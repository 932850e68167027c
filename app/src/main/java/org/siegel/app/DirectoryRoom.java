package org.siegel.app;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
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
        WebDoors.requireFree("127.0.0.1", port, Settings.Key.DIRECTORY_PORT);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Secret password = Secret.ofPassword(HexFormat.of().formatHex(random));
        var started = EmbeddedDirectory.start(
                settings.data().resolve("directory"),
                Home.folder("directory-server"),
                port,
                settings.optional(Settings.Key.DIRECTORY_BASE).orElse(EMBEDDED_BASE),
                password);
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
        } else if (!url.startsWith("ldaps:")
                && !isThisMachine(URI.create(ldap.url()).getHost())) {
            throw new UsageException(Settings.Key.DIRECTORY_CA_FILE.fileName() + " must be set, since "
                    + url + " is not on this machine and passwords would cross the network in the clear; it names the"
                    + " file with the authority of the directory's TLS certificate");
        }
        return new DirectoryRoom(new LdapDirectory(ldap), ldap, Optional.empty());
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // then it is not this one
        }
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
