package org.siegel.directory;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * A directory that speaks LDAP (RFC 4511): Active Directory, OpenLDAP, OpenDJ, or another one with inetOrgPerson.
 *
 * <p>Nothing is connected before the first use, and a directory that was away is used again when it is back. For several
 * threads at once.
 */
public final class LdapDirectory implements Directory, CertificateDirectory, UserAdministration {

    /** Answers to a login that mean no, and never why. */
    private static final Set<ResultCode> NO = Set.of(
            ResultCode.INVALID_CREDENTIALS,
            ResultCode.UNWILLING_TO_PERFORM,
            ResultCode.NO_SUCH_OBJECT,
            ResultCode.INAPPROPRIATE_AUTHENTICATION,
            ResultCode.CONSTRAINT_VIOLATION,
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
            ResultCode.INVALID_DN_SYNTAX);

    /** Longer names belong to nobody. */
    private static final int LONGEST_NAME = 320;

    private static final Duration LOOK = Duration.ofSeconds(30);

    private final LdapSettings settings;
    private final Duration look;
    private final LdapConnections connections;
    private final LargeEntries large;
    private volatile @Nullable Dialect dialect;

    /** What depends on the kind of directory. */
    private record Dialect(DirectoryKind kind, UserEntries users, Readings readings, Publication publication) {}

    public LdapDirectory(LdapSettings settings) {
        this(settings, LOOK);
    }

    /** A directory that announces nothing is asked so often whether something is new. */
    LdapDirectory(LdapSettings settings, Duration look) {
        this.settings = settings;
        this.look = look;
        this.connections = new LdapConnections(settings);
        this.large = new LargeEntries(connections, settings);
    }

    /** A directory of which messages of so many bytes are taken. */
    LdapDirectory(LdapSettings settings, int largestMessage) {
        this.settings = settings;
        this.look = LOOK;
        this.connections = new LdapConnections(settings, largestMessage);
        this.large = new LargeEntries(connections, settings);
    }

    /** Which directory answers. */
    public DirectoryKind kind() {
        return run(connection -> dialect(connection).kind());
    }

    @Override
    public Reading read(Optional<String> cursor, Set<String> attributes, Consumer<DirectoryChange> sink) {
        if (cursor.isEmpty()) {
            large.lookAgain();
        }
        try {
            Set<String> shrunk = cursor.map(large::shrunk).orElse(Set.of());
            return run(connection -> read(connection, cursor, shrunk, attributes, sink));
        } catch (LargeEntries.Met met) {
            throw large.found(met);
        }
    }

    @Override
    public void readAgain(Collection<String> identifiers, Set<String> attributes, Consumer<DirectoryChange> sink) {
        try {
            run(connection -> {
                ObjectReader reader = reader(connection, attributes, large.known(), sink);
                try {
                    reader.now(identifiers);
                    return true;
                } catch (LDAPException e) {
                    throw broken(reader, e);
                }
            });
        } catch (LargeEntries.Met met) {
            throw large.found(met);
        }
    }

    private Reading read(
            LDAPConnection connection,
            Optional<String> cursor,
            Set<String> shrunk,
            Set<String> attributes,
            Consumer<DirectoryChange> sink)
            throws LDAPException {
        Map<String, String> leftOut = large.known();
        ObjectReader reader = reader(connection, attributes, leftOut, sink);
        try {
            Reading reading = dialect(connection).readings().read(reader, cursor);
            reader.leftOut();
            reader.now(shrunk);
            return reading.without(large.sentences(leftOut));
        } catch (LDAPException e) {
            throw broken(reader, e);
        }
    }

    private ObjectReader reader(
            LDAPConnection connection,
            Set<String> attributes,
            Map<String, String> leftOut,
            Consumer<DirectoryChange> sink)
            throws LDAPException {
        ObjectClasses classes = ObjectClasses.of(dialect(connection).kind());
        return new ObjectReader(connection, classes, settings, attributes, leftOut.keySet(), sink);
    }

    /** What is not to be tried again behind the sink's back becomes an exception of ours. */
    private LDAPException broken(ObjectReader reader, LDAPException e) {
        if (connections.isTooLarge(e)) {
            throw new LargeEntries.Met(reader, e);
        }
        if (reader.hasTold()) {
            throw connections.failure(e);
        }
        return e;
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        return new Watch(connections, this::trigger, changed);
    }

    private Watch.Trigger trigger(LDAPConnection connection) throws LDAPException {
        return Triggers.of(dialect(connection).kind(), settings, look);
    }

    @Override
    public Optional<DirectoryUser> find(MailAddress address) {
        return run(connection -> {
            List<DirectoryUser> found = dialect(connection).users().withAddress(connection, address);
            if (found.size() > 1) {
                throw new DirectoryException("the address " + address + " belongs to " + found.size()
                        + " users in the directory, " + found.get(0).dn() + " and "
                        + found.get(1).dn() + "; it must belong to one");
            }
            return found.stream().findFirst();
        });
    }

    @Override
    public Optional<CertificateEntry> certificates(String id) {
        return run(connection -> dialect(connection).publication().read(connection, id));
    }

    @Override
    public boolean change(CertificateEntry asRead, CertificateChange change) {
        return run(connection -> dialect(connection).publication().change(connection, asRead, change));
    }

    @Override
    public Optional<DirectoryUser> authenticate(String name, Secret password) {
        byte[] bytes = password.bytes();
        try {
            // RFC 4513 §5.1.2: a bind without password succeeds as anonymous, whatever the name.
            if (bytes.length == 0 || !isName(name)) {
                return Optional.empty();
            }
            List<DirectoryUser> found =
                    run(connection -> dialect(connection).users().withLogin(connection, name));
            if (found.size() != 1) {
                return Optional.empty();
            }
            return proves(found.getFirst().dn(), bytes) ? Optional.of(found.getFirst()) : Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Directories ignore control characters when they compare (RFC 4518 §2.2), and so would find somebody. */
    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    private boolean proves(String dn, byte[] password) {
        try {
            return connections.forLogin(connection -> {
                try {
                    connection.bind(new SimpleBindRequest(dn, password));
                    return true;
                } catch (LDAPException e) {
                    if (NO.contains(e.getResultCode())) {
                        return false;
                    }
                    throw e;
                }
            });
        } catch (LDAPException e) {
            throw connections.failure(e);
        }
    }

    @Override
    public DirectoryUser addUser(NewUser user) {
        byte[] password = user.password().bytes();
        try {
            if (password.length == 0) {
                throw new DirectoryException("the user " + user.name() + " needs a password");
            }
            return run(connection -> {
                Dialect now = dialect(connection);
                if (now.kind() == DirectoryKind.ACTIVE_DIRECTORY) {
                    throw new DirectoryException("users of Active Directory are added with its own tools");
                }
                UserEntries users = now.users();
                Optional<DirectoryUser> already = already(connection, users, user);
                if (already.isPresent()) {
                    return already.get();
                }
                DN dn = new DN(new RDN("uid", user.name()), new DN(users.base()));
                try {
                    connection.add(new AddRequest(
                            dn,
                            new Attribute("objectClass", "top", "person", "organizationalPerson", "inetOrgPerson"),
                            new Attribute("uid", user.name()),
                            new Attribute("cn", user.displayName()),
                            new Attribute("sn", user.surname()),
                            new Attribute("displayName", user.displayName()),
                            new Attribute("mail", user.mail().toString()),
                            new Attribute("userPassword", password)));
                } catch (LDAPException e) {
                    if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                        throw e;
                    }
                    // somebody was faster; what is there now decides below
                }
                return already(connection, users, user)
                        .orElseThrow(() -> new DirectoryException("the directory took the user " + user.name()
                                + " but does not show him; let our account read " + dn));
            });
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private static Optional<DirectoryUser> already(LDAPConnection connection, UserEntries users, NewUser user)
            throws LDAPException {
        for (DirectoryUser named : users.withLogin(connection, user.name())) {
            if (named.name().equalsIgnoreCase(user.name())) {
                if (named.mail().equals(Optional.of(user.mail()))) {
                    return Optional.of(named);
                }
                throw new DirectoryException("the login name " + user.name() + " is taken by " + named.dn()
                        + named.mail()
                                .map(address -> " with the address " + address)
                                .orElse(" without an address"));
            }
        }
        for (DirectoryUser addressed : users.withAddress(connection, user.mail())) {
            throw new DirectoryException("the address " + user.mail() + " belongs to " + addressed.dn() + " already");
        }
        return Optional.empty();
    }

    private <T> T run(LdapConnections.Work<T> work) {
        try {
            return connections.asService(work);
        } catch (LDAPException e) {
            throw connections.failure(e);
        }
    }

    private Dialect dialect(LDAPConnection connection) throws LDAPException {
        Dialect known = dialect;
        if (known == null) {
            RootDSE root = connection.getRootDSE();
            DirectoryKind kind = settings.kind().isPresent() ? settings.kind().get() : kind(root);
            UserEntries users = new UserEntries(kind, settings);
            boolean assertions = root != null && root.supportsControl(AssertionRequestControl.ASSERTION_REQUEST_OID);
            known = new Dialect(kind, users, Readings.of(kind, settings), new Publication(kind, users, assertions));
            dialect = known;
        }
        return known;
    }

    private static DirectoryKind kind(@Nullable RootDSE root) {
        return root == null ? DirectoryKind.GENERIC : DirectoryKind.of(root);
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String toString() {
        return settings.url() + " " + settings.base();
    }
}
