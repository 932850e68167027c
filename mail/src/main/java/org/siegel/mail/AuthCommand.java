package org.siegel.mail;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Secret;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/** AUTH (RFC 4954) with PLAIN (RFC 4616) and LOGIN; guessing is slow and ends with the connection. */
final class AuthCommand extends BaseCommand {

    private static final Logger LOG = System.getLogger(AuthCommand.class.getName());

    private final Authenticator authenticator;
    private final GatewaySettings.Limits limits;
    private final Map<Session, Integer> failures = new WeakHashMap<>();

    AuthCommand(Authenticator authenticator, GatewaySettings.Limits limits) {
        super("AUTH", "logs in", "PLAIN|LOGIN [initial response]");
        this.authenticator = authenticator;
        this.limits = limits;
    }

    /** A name and a password as they came. */
    private record Credentials(String name, Secret password) {}

    @Override
    public void execute(String command, Session session) throws IOException, DropConnectionException {
        if (session.isAuthenticated() || session.isMailTransactionInProgress()) {
            session.sendResponse("503 5.5.1 you are logged in already");
            return;
        }
        String[] words = getArgs(command);
        String mechanism = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
        if (words.length > 3 || !mechanism.matches("PLAIN|LOGIN")) {
            session.sendResponse("504 5.5.4 the mechanisms are PLAIN and LOGIN");
            return;
        }
        String initial = words.length == 3 ? words[2] : null;
        Optional<Credentials> credentials;
        try {
            credentials = mechanism.equals("PLAIN") ? plain(initial, session) : login(initial, session);
        } catch (IllegalArgumentException notBase64) {
            credentials = Optional.empty();
        }
        if (credentials.isEmpty()) {
            session.sendResponse("501 5.5.2 the login was cancelled, or is not in the form of " + mechanism);
            return;
        }
        check(credentials.get(), session);
    }

    private void check(Credentials credentials, Session session) throws IOException, DropConnectionException {
        Optional<AuthenticatedUser> user;
        try (Secret password = credentials.password()) {
            user = authenticator.authenticate(credentials.name(), password);
        } catch (RuntimeException e) { // the authenticator's boundary: the directory may be away
            LOG.log(Level.ERROR, "a login cannot be checked: " + e.getMessage(), e);
            session.sendResponse("454 4.7.0 the login cannot be checked now; try again later");
            return;
        }
        if (user.isPresent()) {
            session.setAuthenticationHandler(new LoggedIn(user.get()));
            session.sendResponse("235 2.7.0 welcome");
            return;
        }
        pause();
        int failed;
        synchronized (failures) {
            failed = failures.merge(session, 1, Integer::sum);
        }
        if (failed >= limits.failedLogins()) {
            throw new DropConnectionException(421, "4.7.0 too many failed logins");
        }
        session.sendResponse("535 5.7.8 name or password is wrong");
    }

    private void pause() {
        try {
            Thread.sleep(limits.failedLoginDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** RFC 4616 §2: [authzid] NUL authcid NUL passwd; nobody may act for somebody else. */
    private static Optional<Credentials> plain(@Nullable String initial, Session session) throws IOException {
        byte[] message = decode(initial == null ? ask("", session) : initial);
        try {
            int first = indexOf(message, 0);
            int second = indexOf(message, first + 1);
            if (first < 0 || second < 0 || indexOf(message, second + 1) >= 0) {
                return Optional.empty();
            }
            String actFor = new String(message, 0, first, StandardCharsets.UTF_8);
            String name = new String(message, first + 1, second - first - 1, StandardCharsets.UTF_8);
            if (name.isEmpty() || !(actFor.isEmpty() || actFor.equals(name))) {
                return Optional.empty();
            }
            byte[] password = Arrays.copyOfRange(message, second + 1, message.length);
            try {
                return Optional.of(new Credentials(name, Secret.of(password)));
            } finally {
                Arrays.fill(password, (byte) 0);
            }
        } finally {
            Arrays.fill(message, (byte) 0);
        }
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Credentials> login(@Nullable String initial, Session session) throws IOException {
        byte[] name = decode(initial == null ? ask("VXNlcm5hbWU6", session) : initial);
        byte[] password = decode(ask("UGFzc3dvcmQ6", session));
        try {
            return name.length == 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(new String(name, StandardCharsets.UTF_8), Secret.of(password)));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private static String ask(String challenge, Session session) throws IOException {
        session.sendResponse("334 " + challenge);
        String line = session.getReader().readLine();
        return line == null ? "*" : line;
    }

    /** "=" is an empty initial response (RFC 4954 §4); "*" cancels, and is not base64. */
    private static byte[] decode(String text) {
        return text.equals("=") ? new byte[0] : Base64.getDecoder().decode(text.strip());
    }

    /** Who a session belongs to, in the place where the library keeps it. */
    record LoggedIn(AuthenticatedUser user) implements AuthenticationHandler {
        @Override
        public Optional<String> auth(String clientInput, MessageContext context) {
            return Optional.empty();
        }

        @Override
        public Object getIdentity() {
            return user;
        }
    }
}
