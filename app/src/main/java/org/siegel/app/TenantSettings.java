package org.siegel.app;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.scim.ScimTenant;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Secret;

/** How an agent reaches the tenant that it pushes to. */
final class TenantSettings {

    private TenantSettings() {}

    /**
     * The tenant's door.
     *
     * @throws UsageException naming the key that is missing or wrong
     */
    static ScimTenant of(Settings settings) {
        String text = needed(settings, Settings.Key.TENANT_URL);
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw badForm(text);
        }
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw badForm(text);
        }
        Path file = Path.of(needed(settings, Settings.Key.TENANT_CA_FILE));
        List<X509Certificate> authorities = CertificateFiles.certificates(Inputs.bytes(file));
        if (authorities.isEmpty()) {
            throw new UsageException(
                    "there is no certificate in " + file + ", the file of " + Settings.Key.TENANT_CA_FILE.fileName());
        }
        return ScimTenant.of(url, token(settings), authorities);
    }

    private static Supplier<Secret> token(Settings settings) {
        Optional<String> file = settings.optional(Settings.Key.TENANT_TOKEN_FILE);
        if (file.isPresent()) {
            return new TokenFile(Path.of(file.get()));
        }
        Secret token = settings.optional(Settings.Key.TENANT_TOKEN)
                .map(Secret::ofPassword)
                .orElseThrow(() -> new UsageException(
                        "an agent needs tenant-token-file, a file with the token that New-ScimToken made at the tenant;"
                                + " see docs/scim.md"));
        return () -> token;
    }

    private static String needed(Settings settings, Settings.Key key) {
        return settings.optional(key)
                .orElseThrow(() -> new UsageException("an agent needs " + key.fileName() + "; see docs/scim.md"));
    }

    private static UsageException badForm(String text) {
        return new UsageException(Settings.Key.TENANT_URL.fileName()
                + " must have the form https://tenant.example:8443/scim/v2, not " + text);
    }
}
