package org.siegel.database;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.siegel.smime.Secret;

/**
 * Where PostgreSQL is and who we are there.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without user and password
 * @param user the role
 * @param password its password
 */
public record DatabaseAddress(String jdbcUrl, String user, Secret password) {

    /**
     * Reads {@code postgresql://user:password@host:port/database?option=value}, the form of {@code SIEGEL_DATABASE_URL}
     * and of libpq; a leading {@code jdbc:} is tolerated.
     *
     * @throws IllegalArgumentException naming the expected form, without the password
     */
    public static DatabaseAddress of(String url) {
        URI uri;
        try {
            uri = URI.create(url.startsWith("jdbc:") ? url.substring(5) : url);
        } catch (IllegalArgumentException e) {
            throw badForm(); // without the cause: its message holds the password
        }
        String userInfo = uri.getRawUserInfo();
        if (uri.getScheme() == null
                || !uri.getScheme().matches("postgres(ql)?")
                || uri.getHost() == null
                || userInfo == null
                || uri.getPath().length() < 2) {
            throw badForm();
        }
        String[] parts = userInfo.split(":", 2);
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        String options = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new DatabaseAddress(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath() + options,
                decode(parts[0]),
                Secret.ofPassword(parts.length > 1 ? decode(parts[1]) : ""));
    }

    private static IllegalArgumentException badForm() {
        return new IllegalArgumentException(
                "the database URL must have the form postgresql://user:password@host:port/database");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
