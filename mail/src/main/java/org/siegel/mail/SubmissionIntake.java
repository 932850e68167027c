package org.siegel.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.subethamail.smtp.RejectException;

/** From a message that arrived to a message that we answer for: checks, policy, outbox. */
final class SubmissionIntake {

    private static final Logger LOG = System.getLogger(SubmissionIntake.class.getName());

    private final SubmissionPolicy policy;
    private final Outbox outbox;
    private final String hostName;
    private final Clock clock;

    SubmissionIntake(SubmissionPolicy policy, Outbox outbox, String hostName, Clock clock) {
        this.policy = policy;
        this.outbox = outbox;
        this.hostName = hostName;
        this.clock = clock;
    }

    /**
     * Checks and stores a message.
     *
     * @param from the client's name and address, for the Received field
     * @return the outbox's number: the message is committed
     * @throws RejectException with the reply that the client gets; nothing is kept
     */
    long take(Submission submission, Spool message, String from) throws RejectException {
        HeaderFields header;
        try {
            byte[] start = message.start();
            header = HeaderFields.read(start, start.length == message.size());
        } catch (HeaderFields.Malformed e) {
            throw new RejectException(550, "5.6.0 " + e.getMessage());
        }
        Optional<String> refusal = SenderCheck.refusal(header, submission.user());
        if (refusal.isPresent()) {
            throw new RejectException(550, "5.7.1 " + ReplyText.of(refusal.get()));
        }
        switch (decide(submission)) {
            case SubmissionPolicy.Accept accept -> {}
            case SubmissionPolicy.Refuse refuse ->
                throw new RejectException(refuse.code(), "5.7.1 " + refuse.sentence());
            case SubmissionPolicy.Unavailable unavailable ->
                throw new RejectException(451, "4.7.1 " + unavailable.sentence());
        }
        try {
            return outbox.accept(submission.envelope(), withTrace(message, header, from));
        } catch (MailException e) {
            LOG.log(Level.ERROR, "a submission cannot be stored: " + e.getMessage(), e);
            throw new RejectException(451, "4.3.0 the message cannot be stored now; try again later");
        }
    }

    private SubmissionPolicy.Decision decide(Submission submission) {
        try {
            return policy.decide(submission);
        } catch (RuntimeException e) { // the policy's boundary: whatever failed in it, nothing unchecked is sent
            LOG.log(Level.ERROR, "the submission policy failed: " + e.getMessage(), e);
            return new SubmissionPolicy.Unavailable("the policy cannot be checked now; try again later");
        }
    }

    /** The message under our Received field (RFC 5321 §4.4), and fields that must not be missing (RFC 6409 §8.2, §8.3). */
    private MessageBytes withTrace(Spool message, HeaderFields header, String from) {
        Instant now = clock.instant();
        String id = UUID.randomUUID().toString();
        var trace = new StringBuilder("Received: from " + from + "\r\n\tby " + hostName + " with ESMTPSA id " + id
                + ";\r\n\t" + Bounce.date(now) + "\r\n");
        if (!header.has("date")) {
            trace.append("Date: ").append(Bounce.date(now)).append("\r\n");
        }
        if (!header.has("message-id")) {
            trace.append("Message-ID: <" + id + "@" + hostName + ">\r\n");
        }
        byte[] top = trace.toString().getBytes(StandardCharsets.US_ASCII);
        return new MessageBytes() {
            @Override
            public long size() {
                return top.length + message.size();
            }

            @Override
            public InputStream open() throws IOException {
                return new SequenceInputStream(new ByteArrayInputStream(top), message.open());
            }
        };
    }
}
