package org.siegel.ca;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param at when
 * @param actor who
 * @param action what: {@code found}, {@code issue}, {@code revoke}, {@code key-access}, {@code export}
 * @param subject to what: an address, a serial number, a key
 * @param detail the rest, for people
 */
public record AuditEntry(Instant at, Actor actor, String action, String subject, String detail) {}
