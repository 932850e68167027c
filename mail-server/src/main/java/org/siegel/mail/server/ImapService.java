package org.siegel.mail.server;

import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.encode.main.DefaultImapEncoderFactory;
import org.apache.james.imap.main.DefaultImapDecoderFactory;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.protocols.netty.ChannelHandlerFactory;

/** James' IMAP4rev1 server, plain text on the loopback; whoever publishes it puts TLS in front. */
final class ImapService implements AutoCloseable {

    private static final int LONGEST_LINE = 65_536;
    private static final int LARGEST_IN_MEMORY = 256 * 1024; // greater literals wait in a file
    private static final int CONNECTIONS = 500;
    private static final int CONCURRENT_REQUESTS = 32;

    private final IMAPServer server;

    private ImapService(IMAPServer server) {
        this.server = server;
    }

    @SuppressWarnings("unchecked") // IMAPServer overrides a method of its parent with a raw type
    static ImapService start(int port, int largestMessage, ImapProcessor processor, MetricFactory metrics)
            throws StartFailure {
        var server =
                new IMAPServer(
                        new StrictLiterals(new DefaultImapDecoderFactory().buildImapDecoder()),
                        new DefaultImapEncoderFactory().buildImapEncoder(),
                        processor,
                        new ImapMetrics(metrics),
                        new NoopGaugeRegistry()) {
                    @Override
                    protected ChannelHandlerFactory createFrameHandlerFactory() {
                        ChannelHandlerFactory framing = super.createFrameHandlerFactory();
                        return (ChannelPipeline pipeline) -> {
                            pipeline.addFirst(new LoginGuard());
                            return framing.create(pipeline);
                        };
                    }
                };
        try {
            server.configure(configuration(largestMessage));
            server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            server.init();
            return new ImapService(server);
        } catch (ConfigurationException e) {
            throw new StartFailure("the IMAP service does not take its configuration: " + e.getMessage(), e);
        } catch (Exception e) { // what init() declares; a port in use arrives here
            throw new StartFailure("cannot listen for IMAP on port " + port + ": " + e.getMessage(), e);
        }
    }

    private static BaseHierarchicalConfiguration configuration(int largestMessage) {
        var configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("bind", "127.0.0.1:0");
        configuration.addProperty("helloName", "localhost");
        configuration.addProperty("helloName[@autodetect]", false);
        configuration.addProperty("gracefulShutdown", false); // else two seconds of quiet before the end
        configuration.addProperty("auth.requireSSL", false);
        configuration.addProperty("maxLineLength", LONGEST_LINE);
        configuration.addProperty("inMemorySizeLimit", Integer.toString(LARGEST_IN_MEMORY));
        configuration.addProperty("literalSizeLimit", Integer.toString(largestMessage));
        configuration.addProperty("connectionLimit", CONNECTIONS);
        configuration.addProperty("concurrentRequests", CONCURRENT_REQUESTS);
        return configuration;
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
