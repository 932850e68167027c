package org.siegel.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a tenant has of its directory, without what differs from one installation to another; and what its journal says. */
final class TenantState {

    private static final String PEOPLE = """
            SELECT (to_jsonb(r) - '{id,synced,user_certificate,user_smime_certificate}'::text[])::text
              || ' addresses ' || coalesce((SELECT string_agg(a.address, ',' ORDER BY a.position)
                   FROM tenant.recipient_address a WHERE a.recipient = r.id), '')
              || ' certificates ' || coalesce((SELECT string_agg(encode(sha256(v), 'hex'), ',' ORDER BY n)
                   FROM unnest(r.user_certificate) WITH ORDINALITY u (v, n)), '')
              || ' smime ' || coalesce((SELECT string_agg(encode(sha256(v), 'hex'), ',' ORDER BY n)
                   FROM unnest(r.user_smime_certificate) WITH ORDINALITY u (v, n)), '') AS line
            FROM tenant.recipient r ORDER BY 1
            """;

    private static final String GROUPS = """
            SELECT (to_jsonb(g) - '{id,changed}'::text[])::text
              || ' addresses ' || coalesce((SELECT string_agg(a.address, ',' ORDER BY a.position)
                   FROM tenant.distribution_group_address a WHERE a.group_id = g.id), '')
              || ' members ' || coalesce((SELECT string_agg(coalesce(m.address, r.directory_id, h.directory_id, 'dangling ' || m.member),
                   ',' ORDER BY coalesce(m.address, r.directory_id, h.directory_id, 'dangling ' || m.member))
                   FROM tenant.distribution_group_member m LEFT JOIN tenant.recipient r ON r.id = m.member
                   LEFT JOIN tenant.distribution_group h ON h.id = m.member WHERE m.group_id = g.id), '') AS line
            FROM tenant.distribution_group g ORDER BY 1
            """;

    /** Rows that were carried out, one object after the other. */
    private static final String JOURNAL = """
            WITH applied AS (
              SELECT p.anchor, p.run, p.position, p.operation, p.before, p.after,
                lag(p.after) OVER objects AS former, row_number() OVER latest AS latest
              FROM sync.plan p JOIN sync.run r ON r.id = p.run
              WHERE p.outcome IS NULL AND p.position <= r.exported
              WINDOW objects AS (PARTITION BY p.anchor ORDER BY p.run, p.position),
                latest AS (PARTITION BY p.anchor ORDER BY p.run DESC, p.position DESC)),
            there AS (
              SELECT directory_id, fingerprint FROM tenant.recipient
              UNION ALL SELECT directory_id, fingerprint FROM tenant.distribution_group)
            SELECT 'begins where nothing ended: ' || a::text FROM applied a WHERE before IS DISTINCT FROM former
            UNION ALL SELECT 'ends elsewhere than the tenant: ' || a.anchor FROM applied a
              FULL JOIN there t ON t.directory_id = a.anchor WHERE coalesce(a.latest, 1) = 1
              AND t.fingerprint IS DISTINCT FROM encode(a.after, 'hex')
            """;

    private TenantState() {}

    /** Everybody and every group, a line each. */
    static List<String> of(SyncingServer server) throws SQLException {
        try (Connection connection = server.database()) {
            List<String> all = lines(connection, PEOPLE);
            all.addAll(lines(connection, GROUPS));
            return all;
        }
    }

    /**
     * What is wrong with the journal: every row that was carried out has to begin with what the one before it left, and the
     * last one has to end with what is there. So nothing is in it twice, and nothing is missing.
     */
    static List<String> journalErrors(SyncingServer server) throws SQLException {
        try (Connection connection = server.database()) {
            return lines(connection, JOURNAL);
        }
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        }
    }
}
