package org.siegel.mail;

/**
 * What a user asks us to send, before it is accepted.
 *
 * @param user who submits
 * @param envelope from whom, for whom
 * @param message exactly as received: what the gateway adds on top is not yet in it
 */
public record Submission(AuthenticatedUser user, Envelope envelope, MessageBytes message) {}
