package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.siegel.mail.Deadlines;
import org.siegel.mail.Envelope;
import org.siegel.mail.ImapMailStore;
import org.siegel.mail.MailAccount;
import org.siegel.mail.MailStore;
import org.siegel.mail.MessageBytes;
import org.siegel.mail.SmtpMailSubmit;
import org.siegel.scim.TrustedAuthorities;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.HeaderProtection;
import org.siegel.smime.Identity;
import org.siegel.smime.Inspection;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.trust.Check;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.Verdict;

/**
 * The story of {@code siegel demo}: an administrator runs the five steps through the same door as everybody, then Alice's
 * and Bob's mail programs do what mail programs do. Every step can be repeated, so a demo that was killed goes on.
 */
final class Demo {

    private static final String ORGANIZATION = "Contoso";
    private static final String DOMAIN = "contoso.example";
    private static final Duration DELIVERY = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Server server;
    private final Story story;
    private final AdminClient admin;
    private final Path folder;
    private final Person alice;
    private final Person bob;

    Demo(Server server, Story story) {
        this.server = server;
        this.story = story;
        this.admin = AdminClient.of(server.settings().data());
        this.folder = server.settings().data().resolve("demo");
        this.alice = new Person("Alice Adams", MailAddress.of("alice@" + DOMAIN), "alice-demo-password");
        this.bob = new Person("Bob Brown", MailAddress.of("bob@" + DOMAIN), "bob-demo-password");
    }

    /** Somebody with a mailbox. */
    private record Person(String name, MailAddress address, String password) {
        Path keyFile(Path folder) {
            return folder.resolve(address.localPart() + ".p12");
        }

        MailAccount account() {
            return new MailAccount(address.toString(), org.siegel.smime.Secret.ofPassword(password));
        }
    }

    void play() {
        story.step("1 certificates", this::certificates);
        story.step("  publish", this::publish);
        story.step("2 collection", this::collection);
        story.step("3 synchronise", this::synchronise);
        story.step("4 browsers", this::browserPolicies);
        story.step("5 devices", this::devices);
        var message = new Message();
        story.step("  Alice sends", message::send);
        story.step("  Bob receives", message::receive);
        story.step("  Bob's verdict", message::judge);
    }

    /** Users and passwords, and how to look at what was made. */
    String people() {
        var text = new StringBuilder();
        for (Person person : List.of(alice, bob)) {
            text.append(String.format(
                    "  %-15s%s, password %s, key %s%n",
                    person.name(), person.address(), person.password(), person.keyFile(folder)));
        }
        return text.toString();
    }

    private JsonNode run(String cmdlet, String... parameters) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put(parameters[i], parameters[i + 1]);
        }
        AdminClient.Answer answer = admin.invoke(cmdlet, named);
        if (!answer.ok()) {
            throw new Story.DoesNotHold(cmdlet + ": " + answer.detail());
        }
        return answer.body().path("value");
    }

    private String certificates() {
        run("New-Organization", "Name", ORGANIZATION, "DomainName", DOMAIN);
        for (Person person : List.of(alice, bob)) {
            run(
                    "New-MailboxUser",
                    "Name",
                    person.name(),
                    "PrimarySmtpAddress",
                    person.address().toString(),
                    "Password",
                    person.password());
            run("Request-Certificate", "Identity", person.address().toString(), "RequestId", "demo " + person.name());
        }
        return "root and issuing authority of " + ORGANIZATION + ", certificates for Alice and Bob";
    }

    private String publish() {
        for (Person person : List.of(alice, bob)) {
            run("Publish-Certificate", "Identity", person.address().toString());
        }
        return "userCertificate and userSMIMECertificate of both, in "
                + server.directory().url();
    }

    private String collection() throws IOException {
        byte[] sst = Base64.getDecoder()
                .decode(run("Export-CertificateCollection")
                        .path(0)
                        .path("FileData")
                        .asText());
        Files.createDirectories(folder);
        Path file = folder.resolve("contoso.sst");
        Files.write(file, sst);
        var config = run(
                        "Set-SmimeConfig",
                        "SMIMECertificateIssuingCA",
                        Base64.getEncoder().encodeToString(sst))
                .path(0);
        return "contoso.sst, " + sst.length + " bytes, loaded; nothing else is trusted; first expiry "
                + config.path("SMIMECertificatesExpiryDate").asText().substring(0, 10);
    }

    private String synchronise() throws InterruptedException {
        var initial = cycle("Initial");
        var delta = cycle("Delta");
        for (Person person : List.of(alice, bob)) {
            var recipient = run("Get-Recipient", "Identity", person.address().toString())
                    .path(0);
            if (recipient.path("UserCertificate").asInt() == 0
                    || recipient.path("UserSMimeCertificate").asInt() == 0) {
                throw new Story.DoesNotHold("the tenant did not get the certificates of " + person.address());
            }
        }
        return "Initial: " + initial.path("Added").asInt() + " added, "
                + initial.path("Unchanged").asInt() + " unchanged; Delta: "
                + delta.path("Updated").asInt() + " updated";
    }

    /** On a folder that was used before, the schedule may have begun a cycle when the server started: it is waited for. */
    private JsonNode cycle(String type) throws InterruptedException {
        Instant deadline = Instant.now().plus(DELIVERY);
        while (isCycleInProgress() && Instant.now().isBefore(deadline)) {
            Thread.sleep(100);
        }
        return run("Start-SyncCycle", "PolicyType", type).path(0);
    }

    private boolean isCycleInProgress() {
        return run("Get-SyncScheduler").path(0).path("SyncCycleInProgress").asBoolean();
    }

    private String browserPolicies() throws IOException {
        var policies = run("Get-BrowserPolicy");
        Path target = Files.createDirectories(folder.resolve("browser-policy"));
        for (var policy : policies) {
            String system = policy.path("OperatingSystem").asText();
            String suffix = switch (system) {
                case "Windows" -> ".reg";
                case "MacOS" -> ".mobileconfig";
                default -> ".json";
            };
            String name = policy.path("Browser").asText() + "-" + system + suffix;
            Files.writeString(target.resolve(name), policy.path("Content").asText());
        }
        return policies.size() + " policy files for Chrome, Edge and Chromium in " + shown(target);
    }

    private String devices() throws IOException {
        for (Person person : List.of(alice, bob)) {
            byte[] file = Base64.getDecoder()
                    .decode(run("Export-Pkcs12", "Identity", person.address().toString(), "Password", person.password())
                            .path(0)
                            .path("FileData")
                            .asText());
            try (MessageOutput out = MessageOutput.to(person.keyFile(folder))) {
                out.write(file);
                out.commit();
            }
        }
        run("Set-MobileDeviceMailboxPolicy", "Identity", "Default", "RequireSignedSMIMEMessages", "true");
        return "alice.p12 and bob.p12 in " + shown(folder) + "; phones must sign";
    }

    private Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    /** The message from Alice to Bob. */
    private final class Message {
        private final String id = "<" + UUID.randomUUID() + "@" + DOMAIN + ">";
        private final Smime engine = SmimeCommand.engine();
        private byte[] received = new byte[0];

        private Identity key(Person person) throws IOException {
            return KeyFiles.identity(
                    Files.readAllBytes(person.keyFile(folder)),
                    Optional.of(org.siegel.smime.Secret.ofPassword(person.password())));
        }

        String send() throws IOException {
            String draft = """
                    From: %s <%s>
                    To: %s <%s>
                    Subject: The contract
                    Date: %s
                    Message-ID: %s
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8
                    Content-Transfer-Encoding: 8bit

                    Dear Bob,

                    we have a deal. Schöne Grüße,
                    Alice
                    """.formatted(
                            alice.name(),
                            alice.address(),
                            bob.name(),
                            bob.address(),
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    Instant.now().atZone(ZoneOffset.UTC)),
                            id)
                    .replace("\n", "\r\n");
            var choice = EncryptionChoice.of(List.of(addressee(bob), addressee(alice)), EncryptionPolicy.DEFAULT);
            if (!(choice instanceof EncryptionChoice.Chosen encryption)) {
                throw new Story.DoesNotHold(choice.reason());
            }
            var sealed = new ByteArrayOutputStream();
            engine.signAndEncrypt(
                    new ByteArrayInputStream(draft.getBytes(StandardCharsets.UTF_8)),
                    List.of(key(alice)),
                    SignOptions.at(Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                    encryption.recipients(),
                    encryption.options().withHeaderProtection(HeaderProtection.BASELINE),
                    sealed);
            MailRoom mail = server.mail().orElseThrow();
            new SmtpMailSubmit(host(), mail.submissionPort(), trust(mail), "alice.example", Deadlines.DEFAULT)
                    .submit(
                            alice.account(),
                            new Envelope(Optional.of(alice.address()), List.of(bob.address())),
                            MessageBytes.of(sealed.toByteArray()));
            return "signed, encrypted with its subject to Bob's certificate from the tenant with "
                    + encryption.options().cipher().optionName() + ", submitted over TLS, " + sealed.size() + " bytes\n"
                    + encryption.reason();
        }

        private EncryptionChoice.Addressee addressee(Person person) {
            var row = run(
                            "Get-RecipientCertificate",
                            "Identity",
                            person.address().toString())
                    .path(0);
            X509Certificate certificate = CertificateFiles.certificate(
                    Base64.getDecoder().decode(row.path("Certificate").asText()));
            return new EncryptionChoice.Addressee(
                    certificate, server.rooms().tenant().capabilities().of(person.address()));
        }

        private String host() {
            return server.settings().text(Settings.Key.LISTEN_ADDRESS);
        }

        /** Our own proxy, or the organisation's server. */
        private ImapMailStore.Server imap(MailRoom mail) {
            if (mail.imapPort().isPresent()) {
                return new ImapMailStore.Server(host(), mail.imapPort().get(), trust(mail), ANSWER, ANSWER);
            }
            Settings settings = server.settings();
            URI address = URI.create("imaps://" + settings.needed(Settings.Key.MAIL_IMAP, Settings.Key.MAIL_DELIVERY));
            int port = address.getPort() < 0 ? 993 : address.getPort();
            return new ImapMailStore.Server(address.getHost(), port, NextHops.trust(settings), ANSWER, ANSWER);
        }

        String receive() throws IOException, InterruptedException {
            Instant deadline = Instant.now().plus(DELIVERY);
            int total;
            try (MailStore box = ImapMailStore.open(imap(server.mail().orElseThrow()), bob.account())) {
                List<Long> found = box.searchMessageId("INBOX", id);
                while (found.isEmpty() && Instant.now().isBefore(deadline)) {
                    Thread.sleep(100); // as a mail program that looks for new mail
                    found = box.searchMessageId("INBOX", id);
                }
                if (found.isEmpty()) {
                    throw new Story.DoesNotHold("the message did not arrive within " + DELIVERY.toSeconds() + " s");
                }
                total = box.list("INBOX", 0, 1).total();
                try (InputStream in = box.fetch("INBOX", found.getFirst())) {
                    received = in.readAllBytes();
                }
            }
            Files.write(folder.resolve("received.eml"), received);
            return "fetched over IMAP, " + received.length + " bytes, as received.eml; " + total
                    + (total == 1 ? " message" : " messages") + " in Bob's inbox";
        }

        String judge() throws IOException {
            Inspection inspection = engine.inspect(new ByteArrayInputStream(received), List.of(key(bob)), List.of());
            Verdict verdict = server.rooms().relyingParty().judge(inspection, Instant.now());
            var text = new StringBuilder(verdict.reason());
            for (var signer : verdict.signers()) {
                for (Check check : signer.checks()) {
                    text.append('\n')
                            .append(check.outcome() == Check.Outcome.PASSED ? "ok " : "NO ")
                            .append(check.sentence());
                }
            }
            if (!(verdict instanceof Verdict.Valid valid)) {
                throw new Story.DoesNotHold(text.toString());
            }
            for (ProvenCapabilities proven : ProvenCapabilities.of(valid, Instant.now())) {
                var remembered = server.rooms().tenant().capabilities().remember(proven);
                text.append("\nremembered: ").append(remembered.sentence());
            }
            String subject = inspection.headers().subject().orElse("");
            return "VALID. " + text + "\nsubject: " + subject + ", which was hidden on the way";
        }
    }

    /** A client that knows the server's own certificate, as an administrator would install it. */
    private static SSLContext trust(MailRoom mail) {
        return TrustedAuthorities.context(List.of(mail.tls().certificate()));
    }
}
