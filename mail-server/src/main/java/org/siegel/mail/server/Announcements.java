package org.siegel.mail.server;

import java.util.Arrays;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import reactor.core.publisher.Mono;

/**
 * Tells a session of every message in its mailbox (RFC 3501 §5.2). James asks whether there are new ones, answers, and then
 * forgets that there are: one that came in between is announced with the next, perhaps days later. So what has been
 * announced is counted here, and compared with what James knows before each answer ends.
 */
record Announcements(ImapProcessor processor) implements ImapProcessor {

    private static final String ANNOUNCED = "siegel.announced";

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return processor.processReactive(message, new Counting(responder, session, announced(session)), session);
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        processor.configure(configuration);
    }

    private static Announced announced(ImapSession session) {
        if (session.getAttribute(ANNOUNCED) instanceof Announced known) {
            return known;
        }
        var none = new Announced();
        session.setAttribute(ANNOUNCED, none);
        return none;
    }

    /** How many messages the client believes there are; guarded by itself, for IDLE answers on a thread of its own. */
    private static final class Announced {
        private long messages;
    }

    private record Counting(Responder responder, ImapSession session, Announced announced) implements Responder {

        @Override
        public void respond(ImapResponseMessage response) {
            synchronized (announced) {
                switch (response) {
                    case ExistsResponse exists -> announced.messages = exists.getNumberOfMessages();
                    case ExpungeResponse expunge -> announced.messages--;
                    case VanishedResponse vanished
                    when !vanished.isEarlier() ->
                        announced.messages -= Arrays.stream(vanished.getUids())
                                .mapToLong(Counting::size)
                                .sum();
                    case StatusResponse status when status.getTag() != null -> announceForgotten();
                    default -> {}
                }
                responder.respond(response);
            }
        }

        /** During IDLE, after every event. */
        @Override
        public void flush() {
            synchronized (announced) {
                announceForgotten();
                responder.flush();
            }
        }

        private void announceForgotten() {
            SelectedMailbox selected = session.getSelected();
            if (selected != null && !selected.isSizeChanged() && selected.existsCount() > announced.messages) {
                respond(new ExistsResponse(selected.existsCount()));
            }
        }

        private static long size(UidRange range) {
            return range.getHighVal().asLong() - range.getLowVal().asLong() + 1;
        }
    }
}
