package org.siegel.app;

import java.time.Duration;
import org.siegel.app.Settings.Key;

/** How often what was published is looked after, and how long the journal of it is kept. */
final class PublicationSettings {

    private static final int WEEK = 7 * 24;
    private static final int CENTURY = 36_500;

    private PublicationSettings() {}

    /**
     * Between two prunings; zero for never.
     *
     * @throws UsageException for another value than a number of hours
     */
    static Duration interval(Settings settings) {
        return Duration.ofHours(number(settings, Key.PUBLICATION_INTERVAL, "hours", WEEK));
    }

    /**
     * How long the journal goes back; zero for ever.
     *
     * @throws UsageException for another value than a number of days
     */
    static Duration retention(Settings settings) {
        return Duration.ofDays(number(settings, Key.PUBLICATION_RETENTION, "days", CENTURY));
    }

    private static int number(Settings settings, Key key, String unit, int most) {
        String text = settings.text(key);
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > most) {
            throw new UsageException(
                    key.fileName() + " must be a number of " + unit + " from 0 to " + most + ", not " + text);
        }
        return Integer.parseInt(text);
    }
}
