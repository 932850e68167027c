/** Mail in and out: submission gateway (RFC 6409), durable outbox, delivery by LMTP (RFC 2033), mail store over IMAP (RFC 3501). */
@NullMarked
package org.siegel.mail;

import org.jspecify.annotations.NullMarked;
