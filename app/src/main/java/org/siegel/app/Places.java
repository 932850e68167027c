package org.siegel.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where everything listens, for people. */
final class Places {

    private Places() {}

    static String of(Server server) {
        var text = new StringBuilder();
        line(text, "data folder", server.settings().data().toString());
        line(text, "cmdlets, CRLs", server.url().toString());
        line(
                text,
                "directory",
                server.directory().url() + "  base "
                        + server.directory().settings().base());
        server.scim().ifPresent(door -> line(text, "SCIM", door.url().toString()));
        server.mail().ifPresent(mail -> {
            String host = server.settings().text(Settings.Key.LISTEN_ADDRESS);
            line(
                    text,
                    "submission",
                    host + ":" + mail.submissionPort() + " (TLS), " + host + ":" + mail.submissionStartTlsPort()
                            + " (STARTTLS)");
            Path certificate = server.settings().data().resolve("tls/self-signed-certificate.pem");
            if (!Files.exists(certificate.resolveSibling("cert.pem"))) {
                line(text, "", "mail clients trust " + certificate);
            }
            mail.imapPort().ifPresent(port -> line(text, "IMAP", host + ":" + port + " (TLS)"));
        });
        line(text, "logs", server.settings().data().resolve("log").toString());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-15s%s%n", name, value));
    }

    /** What a command of another shell needs to reach this server. */
    static String dataOption(Settings settings) {
        return settings.data().equals(Path.of("data").toAbsolutePath().normalize()) ? "" : " --data " + settings.data();
    }
}
