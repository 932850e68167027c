package org.siegel.app;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK and Siegel log through {@link System.Logger} goes to java.util.logging, as it would without this class. The
 * JDK searches the jars of the class path for such classes when it reads the first certificate, and looks one further than
 * it needs; two stand in the first jar, and a file that names none in the second one ({@code admin}), because opening all
 * jars was half of the start of a short command.
 */
public final class SystemLog extends System.LoggerFinder {

    @Override
    public System.Logger getLogger(String name, Module module) {
        return Siegel.isShortCommand() ? new Silent(name) : new Forwarding(java.util.logging.Logger.getLogger(name));
    }

    /** The second one, which ends the search and is never made. */
    public static final class EndOfSearch extends System.LoggerFinder {
        @Override
        public System.Logger getLogger(String name, Module module) {
            throw new IllegalStateException("the first one is taken");
        }
    }

    /** Short commands say what they have to say themselves, and start without a log. */
    private record Silent(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {}

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object @Nullable ... values) {}
    }

    private record Forwarding(java.util.logging.Logger target) implements System.Logger {
        @Override
        public String getName() {
            return target.getName();
        }

        @Override
        public boolean isLoggable(Level level) {
            return target.isLoggable(level(level));
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
            write(level, () -> translated(bundle, text), thrown);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object @Nullable ... values) {
            write(
                    level,
                    () -> values == null || values.length == 0
                            ? translated(bundle, format)
                            : MessageFormat.format(translated(bundle, format), (Object[]) values),
                    null);
        }

        private void write(Level level, Supplier<String> text, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                var line = new LogRecord(level(level), text.get());
                line.setLoggerName(target.getName());
                line.setSourceClassName(target.getName()); // the name of the class, by custom
                line.setThrown(thrown);
                target.log(line);
            }
        }

        private static String translated(@Nullable ResourceBundle bundle, String text) {
            try {
                return bundle == null ? text : bundle.getString(text);
            } catch (MissingResourceException none) {
                return text;
            }
        }

        private static java.util.logging.Level level(Level level) {
            return switch (level) {
                case ALL -> java.util.logging.Level.ALL;
                case TRACE -> java.util.logging.Level.FINER;
                case DEBUG -> java.util.logging.Level.FINE;
                case INFO -> java.util.logging.Level.INFO;
                case WARNING -> java.util.logging.Level.WARNING;
                case ERROR -> java.util.logging.Level.SEVERE;
                case OFF -> java.util.logging.Level.OFF;
            };
        }
    }
}
