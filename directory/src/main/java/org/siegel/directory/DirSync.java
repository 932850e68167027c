package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Active Directory's DirSync (MS-ADTS §3.1.1.3.4.1.3), for accounts with the right "Replicating Directory Changes".
 *
 * <p>DirSync covers a whole naming context and reports only the attributes that changed, of an object that was moved or
 * renamed its {@code name}, of a deleted one {@code isDeleted}, of a cleared attribute no value. So it is asked which objects
 * changed, and those below our base are read anew; who is not among them is gone.
 *
 * <p>A cookie is used with the domain controller that made it: what another one makes of it could only be tried on Samba.
 */
record DirSync(Duration responseTimeout) implements ChangeSource {

    static final String WAY = "dirsync";
    /** Bytes per answer; Active Directory's own limit is 1 MiB. */
    private static final int LARGEST_ANSWER = 1 << 20;
    /** Whoever is both is nobody: a first cookie without the objects. */
    private static final Filter NOBODY = Filter.createANDFilter(
            Filter.createEqualityFilter("objectClass", "user"),
            Filter.createNOTFilter(Filter.createEqualityFilter("objectClass", "user")));

    @Override
    public Optional<Mark> mark(LDAPConnection connection) throws LDAPException {
        try {
            DomainController controller = DomainController.of(connection);
            Round round = new Round(connection, controller.namingContext(), NOBODY, new String[] {"name"});
            return Optional.of(mark(controller, round.everything(null, entry -> {}, () -> {})));
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
                    || e.getResultCode().equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Mark mark(DomainController controller, ASN1OctetString cookie) {
        return new Mark(
                WAY,
                controller.invocation(),
                Base64.getEncoder().withoutPadding().encodeToString(cookie.getValue()));
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        LDAPConnection connection = reader.connection();
        DomainController controller = DomainController.of(connection);
        if (!from.server().equals(now.server())) {
            return new Delta.Untold(DomainController.ANOTHER);
        }
        Set<String> attributes = new TreeSet<>(Arrays.asList(reader.requested()));
        attributes.addAll(Set.of("name", "isDeleted"));
        Round round = new Round(
                connection,
                controller.namingContext(),
                reader.classes().classFilter(),
                attributes.toArray(String[]::new));
        Set<String> touched = new LinkedHashSet<>();
        Set<String> renamed = new LinkedHashSet<>();
        ASN1OctetString cookie;
        try {
            cookie = round.everything(
                    new ASN1OctetString(Base64.getDecoder().decode(from.position())),
                    entry -> {
                        reader.classes().identifierOf(entry).ifPresent(touched::add);
                        if (isRenamed(entry)) {
                            renamed.add(entry.getDN());
                        }
                    },
                    () -> {
                        reader.now(touched);
                        reader.groupsOf(renamed);
                        touched.clear();
                        renamed.clear();
                    });
        } catch (LDAPException e) {
            if (!e.getResultCode().isConnectionUsable() || reader.hasTold()) {
                throw e;
            }
            return new Delta.Untold("the domain controller refuses the cookie of the last reading: "
                    + e.getResultCode().getName());
        }
        Mark reached = mark(controller, cookie);
        return !controller.isSamba() || DomainController.showsDeletions(connection, controller.namingContext())
                ? new Delta.Told(reached)
                : new Delta.WithoutDeletions(reached, DomainController.NO_DELETIONS);
    }

    /** A new object comes with its class, an old one with its name only if that changed or its place did. */
    private static boolean isRenamed(SearchResultEntry entry) {
        return entry.hasAttribute("name")
                && !entry.hasAttribute("objectClass")
                && !entry.hasAttributeValue("isDeleted", "TRUE");
    }

    /** Asks until there is no more. */
    private final class Round {
        private final LDAPConnection connection;
        private final String context;
        private final Filter filter;
        private final String[] attributes;

        Round(LDAPConnection connection, String context, Filter filter, String[] attributes) {
            this.connection = connection;
            this.context = context;
            this.filter = filter;
            this.attributes = attributes;
        }

        ASN1OctetString everything(
                @Nullable ASN1OctetString start, Consumer<SearchResultEntry> each, Pages.BetweenPages between)
                throws LDAPException {
            ASN1OctetString cookie = start;
            while (true) {
                SearchRequest request = new SearchRequest(
                        new Pages.EachEntry(each, new Patience(responseTimeout)),
                        context,
                        SearchScope.SUB,
                        filter,
                        attributes);
                // Of a large group that changed only the members that did: it is read anew anyway.
                request.addControl(new ActiveDirectoryDirSyncControl(
                        true, ActiveDirectoryDirSyncControl.FLAG_INCREMENTAL_VALUES, LARGEST_ANSWER, cookie));
                SearchResult result = connection.search(request);
                ActiveDirectoryDirSyncControl answer = ActiveDirectoryDirSyncControl.get(result);
                if (answer == null || answer.getCookie() == null) {
                    throw new DirectoryException("the directory answers DirSync without a cookie");
                }
                between.run();
                if (answer.getFlags() == 0) {
                    return answer.getCookie();
                }
                if (cookie != null
                        && Arrays.equals(cookie.getValue(), answer.getCookie().getValue())) {
                    throw new DirectoryException("the directory answers DirSync with the same cookie again and again");
                }
                cookie = answer.getCookie();
            }
        }
    }
}
