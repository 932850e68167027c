package org.siegel.mail.server;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.BadCredentialsException;
import org.apache.james.mailbox.exception.ForbiddenDelegationException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxConstants;

/**
 * Logins answered by the directory. Whatever name a user logs in with, the session is that of the one mailbox behind it.
 * Nobody may act for somebody else here.
 */
final class AccountSessions implements SessionProvider {

    private final Accounts accounts;
    private final SecureRandom ids = new SecureRandom();

    AccountSessions(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public MailboxSession createSystemSession(Username user) {
        return session(user, Optional.empty(), MailboxSession.SessionType.System);
    }

    @Override
    public AuthorizationStep authenticate(Username user, String password) {
        return new Step(user) {
            @Override
            public MailboxSession withoutDelegation() throws MailboxException {
                try {
                    Username mailbox = accounts.login(user.asString(), password)
                            .map(Username::of)
                            .orElseThrow(BadCredentialsException::new);
                    return session(mailbox, Optional.of(mailbox), MailboxSession.SessionType.User);
                } catch (Accounts.DirectoryUnavailable e) {
                    throw new MailboxException("the login of " + user.asString() + " cannot be verified", e);
                }
            }
        };
    }

    @Override
    public AuthorizationStep authenticate(Username user) {
        return new Step(user) {
            @Override
            public MailboxSession withoutDelegation() {
                return session(user, Optional.of(user), MailboxSession.SessionType.System);
            }
        };
    }

    private MailboxSession session(Username user, Optional<Username> loggedIn, MailboxSession.SessionType type) {
        return new MailboxSession(
                MailboxSession.SessionId.of(ids.nextLong()),
                user,
                loggedIn,
                List.of(),
                MailboxConstants.DEFAULT_DELIMITER,
                type);
    }

    private abstract static class Step implements AuthorizationStep {
        private final Username user;

        Step(Username user) {
            this.user = user;
        }

        @Override
        public MailboxSession as(Username other) throws MailboxException {
            throw new ForbiddenDelegationException(user, other);
        }

        @Override
        public MailboxSession forMatchingUser(Predicate<Username> other) throws MailboxException {
            throw new ForbiddenDelegationException(user);
        }
    }
}
