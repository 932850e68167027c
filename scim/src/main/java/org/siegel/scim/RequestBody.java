package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies within limits of size and time. Bodies of all requests together stay below a limit, too: a tree takes several
 * times the memory of its text.
 */
final class RequestBody {

    private static final int MIB = 1024 * 1024;
    private static final int MIB_TOGETHER = 48;
    static final long LARGEST_TO_SKIP = 4L * Discovery.LARGEST_BODY;
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final Duration QUEUE = Duration.ofSeconds(10);

    private final Semaphore memory = new Semaphore(MIB_TOGETHER, true);

    /** Memory that was set aside for a request. */
    interface Lease extends AutoCloseable {
        ObjectNode read();

        @Override
        void close();
    }

    /** Sets memory aside when the body is read, and gives it back at the end of the request. */
    Lease lease(ServerRequest request) {
        return new Lease() {
            private int held;

            @Override
            public ObjectNode read() {
                requireJson(request);
                long length = request.headers().contentLength().orElse(Discovery.LARGEST_BODY);
                if (length > Discovery.LARGEST_BODY) {
                    drain(request.content().inputStream());
                    throw tooLarge();
                }
                int wanted = (int) (length / MIB) + 1;
                try {
                    if (!memory.tryAcquire(wanted, QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                        throw ScimException.plain(503, "too many large requests at a time; try again soon");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw ScimException.plain(503, "the server stops");
                }
                held = wanted;
                return ScimJson.read(bytes(request.content().inputStream()));
            }

            @Override
            public void close() {
                memory.release(held);
                held = 0;
            }
        };
    }

    private static void requireJson(ServerRequest request) {
        String type = request.headers()
                .value(HeaderNames.CONTENT_TYPE)
                .orElse("application/scim+json")
                .toLowerCase(Locale.ROOT)
                .replaceFirst(";.*", "")
                .strip();
        if (!type.equals("application/scim+json") && !type.equals("application/json")) {
            throw ScimException.plain(415, "the body must be application/scim+json");
        }
    }

    private static byte[] bytes(InputStream in) {
        long end = System.nanoTime() + WHOLE.toNanos();
        var bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[16 * 1024];
        try {
            int read;
            while ((read = in.read(chunk)) >= 0) {
                bytes.write(chunk, 0, read);
                if (bytes.size() > Discovery.LARGEST_BODY) {
                    drain(in);
                    throw tooLarge();
                }
                if (System.nanoTime() > end) {
                    throw ScimException.plain(408, "the body did not arrive within " + WHOLE.toSeconds() + " seconds");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw ScimException.invalidSyntax("the body ended too early");
        }
        return bytes.toByteArray();
    }

    /** A client that is still sending would see a broken connection instead of the answer, so a little more is read. */
    private static void drain(InputStream in) {
        long end = System.nanoTime() + WHOLE.toNanos();
        byte[] chunk = new byte[16 * 1024];
        try {
            int read = 0;
            for (long left = LARGEST_TO_SKIP; left > 0 && read >= 0 && System.nanoTime() < end; left -= read) {
                read = in.read(chunk);
            }
        } catch (IOException | UncheckedIOException e) {
            throw ScimException.invalidSyntax("the body ended too early");
        }
    }

    private static ScimException tooLarge() {
        return ScimException.plain(
                413,
                "the body has more bytes than maxPayloadSize, " + Discovery.LARGEST_BODY + "; send less at a time");
    }
}
