package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.siegel.smime.Secret;
import org.siegel.tenant.TenantException;

/**
 * Requests to a door, each repeated with growing pauses while it may help and time is left. Whatever is sent through here may
 * arrive twice.
 */
final class ScimClient implements AutoCloseable {

    /**
     * How long the client tries.
     *
     * @param connect for a connection
     * @param request for one request and its whole answer
     * @param whole for a request with all its repetitions
     * @param pause after the first failure; doubled each time up to a minute
     */
    record Patience(Duration connect, Duration request, Duration whole, Duration pause) {

        static final Patience DEFAULT = new Patience(
                Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMillis(500));
    }

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final long LARGEST_ANSWER = 64L * 1024 * 1024;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final URI base;
    private final Supplier<Secret> token;
    private final Patience patience;
    private final HttpClient http;

    /** @param token asked before every request: it may be replaced while this is at work */
    ScimClient(URI base, Supplier<Secret> token, SSLContext tls, Patience patience) {
        this.base = URI.create(base.toString().replaceFirst("/+$", ""));
        this.token = token;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .connectTimeout(patience.connect())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .build();
    }

    /**
     * @param status of HTTP
     * @param body empty where there was none
     */
    record Response(int status, ObjectNode body) {

        String detail() {
            return body.path("detail").asText("the tenant said no more than " + status);
        }
    }

    Response get(String path) {
        return send(path, Optional.empty());
    }

    Response post(String path, byte[] body) {
        return send(path, Optional.of(body));
    }

    /** @throws TenantException if there is no answer in time, or one that repeating does not change */
    private Response send(String path, Optional<byte[]> body) {
        Secret shown = token.get();
        long end = System.nanoTime() + patience.whole().toNanos();
        Duration pause = patience.pause();
        while (true) {
            String why;
            Duration asked = Duration.ZERO;
            try {
                HttpResponse<byte[]> answer = exchange(request(path, body, shown));
                if (answer.statusCode() == 401 && !token.get().equals(shown)) {
                    shown = token.get(); // replaced meanwhile, and the old one withdrawn
                    continue;
                }
                if (!PASSING.contains(answer.statusCode())) {
                    return understood(answer);
                }
                why = "it answers " + answer.statusCode();
                asked = retryAfter(answer);
            } catch (SSLException e) {
                throw new TenantException(
                        "the tenant's door " + base + " does not show a TLS certificate of the authority that is"
                                + " trusted: " + e.getMessage(),
                        e);
            } catch (IOException | TimeoutException e) {
                why = e instanceof TimeoutException
                        ? "no answer within " + patience.request().toSeconds() + " s"
                        : e.getClass().getSimpleName() + " " + String.valueOf(e.getMessage());
            }
            Duration wait = jittered(asked.compareTo(pause) > 0 ? asked : pause);
            if (System.nanoTime() + wait.toNanos() > end) {
                throw new TenantException("the tenant's door " + base + " cannot be reached: " + why);
            }
            rest(wait);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private HttpRequest request(String path, Optional<byte[]> body, Secret shown) {
        var builder = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + new String(shown.chars()))
                .header("Accept", "application/scim+json")
                .timeout(patience.request());
        body.ifPresentOrElse(
                bytes -> builder.header("Content-Type", "application/scim+json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)),
                builder::GET);
        return builder.build();
    }

    /** The client's own deadline ends with the header of the answer; this one with its last byte. */
    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, TimeoutException {
        var limited = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER);
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, limited);
        try {
            return coming.get(patience.request().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TenantException("stopped while waiting for the tenant's door " + base, e);
        } finally {
            coming.cancel(true);
        }
    }

    private Response understood(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new TenantException.NotAuthorized(
                    "the tenant's door " + base + " refuses the token (" + status
                            + "): make a new one there with New-ScimToken, with the scopes read, users:write and groups:write, and put it in the place of the old one");
        }
        if (status >= 300 && status < 400) {
            throw new TenantException("the tenant's door " + base + " is elsewhere: it answers " + status
                    + "; set the address that it redirects to");
        }
        try {
            return new Response(status, answer.body().length == 0 ? ScimJson.object() : ScimJson.read(answer.body()));
        } catch (ScimException e) {
            throw new TenantException(
                    "what answers at " + base + " does not speak SCIM: it answers " + status + " without JSON", e);
        }
    }

    private static Duration retryAfter(HttpResponse<byte[]> answer) {
        try {
            long seconds = Long.parseLong(
                    answer.headers().firstValue("Retry-After").orElse("0").strip());
            return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_PAUSE.toSeconds()));
        } catch (NumberFormatException e) {
            return Duration.ZERO; // a date; the usual pause does
        }
    }

    /** Agents that failed at the same time do not come back at the same time. */
    private static Duration jittered(Duration pause) {
        return pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 4 + 1));
    }

    private void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TenantException("stopped while waiting for the tenant's door " + base, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
