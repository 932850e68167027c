package org.siegel.app;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * For message commands. The JDK's first cipher makes an http URL that it never opens, and for its sake searches every jar of
 * the class path for somebody who knows http: a sixth of {@code decrypt}'s time. Here it is told at once that nobody does. What
 * Siegel fetches it fetches without {@link URL}.
 */
final class NoUrls implements URLStreamHandlerFactory {

    private NoUrls() {}

    /** Once in a process. */
    static void begin() {
        URL.setURLStreamHandlerFactory(new NoUrls());
    }

    @Override
    public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
        return protocol.equals("http") ? new Closed() : null;
    }

    private static final class Closed extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL address) throws IOException {
            throw new IOException("message commands open no URL, and " + address + " was to be opened");
        }
    }
}
