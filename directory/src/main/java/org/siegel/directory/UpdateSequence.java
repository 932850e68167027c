package org.siegel.directory;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Active Directory's update sequence numbers (MS-ADTS §3.1.1.1.9), for accounts without DirSync: each domain controller
 * numbers the changes it applies. Another controller, or one that was restored from a backup, means a full reading.
 *
 * <p>Deletions show up only below {@code CN=Deleted Objects}, which our account may not be allowed to read.
 */
record UpdateSequence() implements ChangeSource {

    static final String WAY = "usn";

    @Override
    public Optional<Mark> mark(LDAPConnection connection) throws LDAPException {
        DomainController controller = DomainController.of(connection);
        return Optional.of(new Mark(WAY, controller.invocation(), Long.toString(controller.highest())));
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        if (!from.server().equals(now.server())) {
            return new Delta.Untold(DomainController.ANOTHER);
        }
        long seen = Long.parseLong(from.position());
        if (seen > Long.parseLong(now.position())) {
            return new Delta.Untold("the domain controller counts from before the last reading: it was set back");
        }
        String context = DomainController.of(reader.connection()).namingContext();
        Set<String> touched = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        // In the whole domain, so that somebody who was moved out of our subtree is noticed too.
        reader.pages()
                .search(
                        context,
                        Filter.createANDFilter(
                                reader.classes().classFilter(),
                                Filter.createGreaterOrEqualFilter("uSNChanged", Long.toString(seen + 1))),
                        new String[] {"objectGUID"},
                        List.of(new Control(DomainController.SHOW_DELETED, true)),
                        entry -> {
                            reader.classes().identifierOf(entry).ifPresent(touched::add);
                            names.add(entry.getDN());
                        },
                        () -> {
                            reader.now(touched);
                            reader.groupsOf(names); // a number does not say whether somebody was renamed
                            touched.clear();
                            names.clear();
                        });
        return DomainController.showsDeletions(reader.connection(), context)
                ? new Delta.Told(now)
                : new Delta.WithoutDeletions(now, DomainController.NO_DELETIONS);
    }
}
