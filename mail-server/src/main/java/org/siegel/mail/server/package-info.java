/**
 * The embedded mail server: the mailboxes and the IMAP4rev1 service of Apache James, and an LMTP service (RFC 2033) in
 * front of them, in a process of its own and on the loopback only. Users are answered by the directory, data is kept in
 * PostgreSQL; nothing of value is in the server's own folder.
 *
 * <p>James is wired with plain constructors: no container, no configuration files, no SMTP, no remote management. Delivery
 * goes through LMTP and is stored when it is acknowledged, so there is no queue that a crash could lose.
 */
@NullMarked
package org.siegel.mail.server;

import org.jspecify.annotations.NullMarked;
