package org.siegel.mail;

import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.siegel.smime.MailAddress;

/** The statements of the outbox, each within the caller's transaction. */
final class OutboxRows {

    private static final int PIECE = 512 * 1024;

    private OutboxRows() {}

    /** A message whose due recipients somebody leased. */
    record Leased(long id, Optional<MailAddress> sender, long size, Instant acceptedAt, List<Due> recipients) {}

    /** A leased recipient; the attempt under way is counted already. */
    record Due(int number, MailAddress address, int attempts) {}

    static long insert(Handle handle, Envelope envelope, MessageBytes message, Instant now) throws IOException {
        // 250 means "on disk" whatever the server's default is
        handle.execute("set local synchronous_commit = on");
        long id = handle.createQuery(
                        "insert into mail.message (sender, size, accepted_at) values (?, ?, ?) returning id")
                .bind(0, envelope.sender().map(MailAddress::toString).orElse(null))
                .bind(1, message.size())
                .bind(2, timestamp(now))
                .mapTo(Long.class)
                .one();
        try (InputStream in = message.open()) {
            int number = 0;
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                handle.execute("insert into mail.message_piece values (?, ?, ?)", id, number++, piece);
            }
        }
        var batch = handle.prepareBatch("insert into mail.recipient (message_id, number, address, state, next_attempt)"
                + " values (?, ?, ?, 'queued', ?)");
        for (int i = 0; i < envelope.recipients().size(); i++) {
            batch.add(id, i, envelope.recipients().get(i).toString(), timestamp(now));
        }
        batch.execute();
        return id;
    }

    /** Those of these keys that were not told before; from now on they are. */
    static List<String> tell(Handle handle, Collection<String> keys, Instant now) {
        return keys.stream()
                .distinct()
                .sorted() // two nodes that tell the same wait for each other, and not both
                .filter(key -> handle.execute(
                                "insert into mail.told values (?, ?) on conflict do nothing", key, timestamp(now))
                        == 1)
                .toList();
    }

    /** Leases the due recipients of one message: those nobody works on, or whose worker is taken for dead. */
    static Optional<Leased> lease(Handle handle, UUID lease, long node, Instant now, Instant until) {
        Optional<Long> id = handle.createQuery("""
                        select message_id from mail.recipient
                        where state = 'queued' and next_attempt <= :now and (lease_until is null or lease_until <= :now or not mail.is_alive(lease_node))
                        order by next_attempt limit 1 for update skip locked""")
                .bind("now", timestamp(now))
                .mapTo(Long.class)
                .findOne();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<Due> due = handle.createQuery("""
                        with due as (
                            select message_id, number from mail.recipient
                            where message_id = :id and state = 'queued' and next_attempt <= :now
                              and (lease_until is null or lease_until <= :now or not mail.is_alive(lease_node))
                            order by number limit :limit for update skip locked)
                        update mail.recipient r set lease = :lease, lease_until = :until, lease_node = :node,
                            attempts = attempts + 1
                        from due where r.message_id = due.message_id and r.number = due.number
                        returning r.number, r.address, r.attempts""")
                .bind("id", id.get())
                .bind("now", timestamp(now))
                .bind("lease", lease)
                .bind("node", node)
                .bind("until", timestamp(until))
                .bind("limit", Delivery.MOST_RECIPIENTS)
                .map((row, context) ->
                        new Due(row.getInt("number"), MailAddress.of(row.getString("address")), row.getInt("attempts")))
                .list();
        return handle.createQuery("select sender, size, accepted_at from mail.message where id = ?")
                .bind(0, id.get())
                .map((row, context) ->
                        new Leased(id.get(), sender(row), row.getLong("size"), instant(row, "accepted_at"), due))
                .findOne();
    }

    /** Writes down an outcome; false where the lease was lost meanwhile and the outcome is another worker's to report. */
    static boolean finish(
            Handle handle, long id, int number, UUID lease, OutboxStatus.State state, Instant next, String answer) {
        return handle.execute("""
                        update mail.recipient set state = ?, next_attempt = ?, last_answer = ?, lease = null, lease_until = null,
                            lease_node = null
                        where message_id = ? and number = ? and lease = ?""", state.name().toLowerCase(Locale.ROOT), timestamp(next), answer, id, number, lease)
                == 1;
    }

    /** Forgets the bytes of a message for which nobody waits any more. */
    static void forgetBytes(Handle handle, long id) {
        handle.execute("""
                        delete from mail.message_piece where message_id = ? and not exists (
                            select 1 from mail.recipient where message_id = ? and state = 'queued')""", id, id);
    }

    static Optional<byte[]> piece(Handle handle, long id, int number) {
        return handle.createQuery("select bytes from mail.message_piece where message_id = ? and number = ?")
                .bind(0, id)
                .bind(1, number)
                .mapTo(byte[].class)
                .findOne();
    }

    static Optional<OutboxStatus> status(Handle handle, long id) {
        List<OutboxStatus.Recipient> recipients = handle.createQuery(
                        "select * from mail.recipient where message_id = ? order by number")
                .bind(0, id)
                .map((row, context) -> new OutboxStatus.Recipient(
                        MailAddress.of(row.getString("address")),
                        OutboxStatus.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getInt("attempts"),
                        instant(row, "next_attempt"),
                        Optional.ofNullable(row.getString("last_answer"))))
                .list();
        return handle.createQuery("select sender, accepted_at from mail.message where id = ?")
                .bind(0, id)
                .map((row, context) -> new OutboxStatus(id, sender(row), instant(row, "accepted_at"), recipients))
                .findOne();
    }

    static int purge(Handle handle, Instant before) {
        return handle.execute("""
                        delete from mail.message m where accepted_at < ? and not exists (
                            select 1 from mail.recipient r where r.message_id = m.id and r.state = 'queued')""", timestamp(before));
    }

    private static Optional<MailAddress> sender(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getString("sender")).map(MailAddress::of);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
