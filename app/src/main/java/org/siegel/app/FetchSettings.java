package org.siegel.app;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.siegel.admin.Fetching;
import org.siegel.app.Settings.Key;
import org.siegel.database.Database;
import org.siegel.retrieval.AddressPolicy;
import org.siegel.retrieval.FetchLimits;
import org.siegel.retrieval.Retrieval;

/** What the server fetches from the network for its judgements, and from where. */
final class FetchSettings {

    private static final int LARGEST_MEBIBYTES = 1024;

    private FetchSettings() {}

    /** Empty where {@code fetch-revocation} is false; whoever gets one closes its retrieval. */
    static Optional<Fetching> of(Settings settings, Database database, Clock clock) {
        if (!flag(settings, Key.FETCH_REVOCATION)) {
            return Optional.empty();
        }
        Optional<String> directory = settings.optional(Key.FETCH_DIRECTORY);
        if (directory.isPresent() && !directory.get().matches("ldap://[^/?#\\s]+")) {
            throw new UsageException(Key.FETCH_DIRECTORY.fileName() + " must be ldap://host or ldap://host:port, not "
                    + directory.get());
        }
        var limits = FetchLimits.standard().withMostListBytes(mebibytes(settings) << 20);
        AddressPolicy policy = policy(
                settings.optional(Key.FETCH_NETWORKS).stream()
                        .flatMap(list -> List.of(list.split(",")).stream())
                        .toList(),
                Key.FETCH_NETWORKS.fileName());
        boolean issuers = flag(settings, Key.FETCH_ISSUERS);
        return Optional.of(new Fetching(Retrieval.open(database, policy, directory, clock), limits, issuers));
    }

    /** The public Internet, and what was typed. */
    static AddressPolicy policy(List<String> networks, String option) {
        try {
            return AddressPolicy.allowing(networks);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage(), e);
        }
    }

    private static int mebibytes(Settings settings) {
        String text = settings.text(Key.FETCH_LARGEST_LIST);
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > LARGEST_MEBIBYTES) {
            throw new UsageException(Key.FETCH_LARGEST_LIST.fileName() + " must be a number of MiB from 1 to "
                    + LARGEST_MEBIBYTES + ", not " + text);
        }
        return Integer.parseInt(text);
    }

    private static boolean flag(Settings settings, Key key) {
        return switch (settings.text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException(key.fileName() + " must be true or false, not " + settings.text(key));
        };
    }
}
