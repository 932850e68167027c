package org.siegel.app;

import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.siegel.admin.CmdletException;
import org.siegel.ca.CaException;
import org.siegel.database.DatabaseException;
import org.siegel.directory.DirectoryException;
import org.siegel.mail.MailException;
import org.siegel.process.ChildFailed;
import org.siegel.publication.PublicationException;
import org.siegel.smime.SmimeException;
import org.siegel.sync.SyncException;
import org.siegel.tenant.TenantException;
import org.siegel.trust.TrustException;

/** The one place that knows the exceptions of all rooms: each is already a sentence for people, and has a kind. */
final class Failures {

    private Failures() {}

    /**
     * What went wrong, as a cmdlet tells it.
     *
     * @return empty for what nobody foresaw
     */
    static Optional<CmdletException> expected(RuntimeException e) {
        return switch (e) {
            case CmdletException known -> Optional.of(known);
            case DirectoryException _, MailException _, DatabaseException _, ChildFailed _, SyncException _ ->
                Optional.of(told(CmdletException.Kind.UNAVAILABLE, e));
            case JdbiException _ ->
                Optional.of(new CmdletException(
                        CmdletException.Kind.UNAVAILABLE,
                        "the database does not answer or refuses; nothing was changed: " + root(e),
                        e));
            case PublicationException publication -> Optional.of(told(kind(publication.reason()), e));
            case TenantException _, CaException.RequestKeyReused _ ->
                Optional.of(told(CmdletException.Kind.CONFLICT, e));
            case CaException.UnknownCertificate _ -> Optional.of(told(CmdletException.Kind.NOT_FOUND, e));
            case CaException _, TrustException _, SmimeException _ ->
                Optional.of(told(CmdletException.Kind.REFUSED, e));
            default -> Optional.empty();
        };
    }

    private static CmdletException.Kind kind(PublicationException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> CmdletException.Kind.NOT_FOUND;
            case CONFLICT -> CmdletException.Kind.CONFLICT;
            case REFUSED -> CmdletException.Kind.REFUSED;
            case UNAVAILABLE -> CmdletException.Kind.UNAVAILABLE;
        };
    }

    private static CmdletException told(CmdletException.Kind kind, RuntimeException e) {
        return new CmdletException(kind, String.valueOf(e.getMessage()), e);
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
