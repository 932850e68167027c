package org.siegel.mail.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imapserver.netty.NettyConstants;

/**
 * Bounds what a connection may send and how long it may wait before somebody has logged in. James 3.8.1 by itself takes
 * any number of literals from anybody (CVE-2024-37358).
 */
final class LoginGuard extends ChannelInboundHandlerAdapter {

    private static final long MOST_BYTES = 32 * 1024;
    private static final long LONGEST_SECONDS = 60;

    private long received;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var _ = context.executor().schedule(() -> endUnlessLoggedIn(context), LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (loggedIn(context)) {
            context.fireChannelRead(message);
            context.pipeline().remove(this);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
            if (received > MOST_BYTES) {
                bytes.release();
                var _ = context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private void endUnlessLoggedIn(ChannelHandlerContext context) {
        if (!context.isRemoved() && !loggedIn(context)) {
            var _ = context.close();
        }
    }

    private static boolean loggedIn(ChannelHandlerContext context) {
        ImapSession session = context.channel()
                .attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY)
                .get();
        return session != null
                && (session.getState() == ImapSessionState.AUTHENTICATED
                        || session.getState() == ImapSessionState.SELECTED);
    }
}
