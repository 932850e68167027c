package org.siegel.app;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Supplier;
import org.siegel.smime.Secret;

/**
 * {@code GET /metrics}, for Prometheus. It takes a token of its own as bearer, so that what watches the server cannot change
 * it.
 */
final class MetricsDoor implements Handler {

    private static final System.Logger LOG = System.getLogger(MetricsDoor.class.getName());

    private final Secret token;
    private final Supplier<PrometheusText> metrics;

    MetricsDoor(Secret token, Supplier<PrometheusText> metrics) {
        this.token = token;
        this.metrics = metrics;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (!AdminDoor.bears(request, token)) {
            response.status(Status.UNAUTHORIZED_401)
                    .header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"siegel metrics\"")
                    .send("this door needs the token in metrics.token as bearer\n");
            return;
        }
        String text;
        try {
            text = metrics.get().toString();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the metrics could not be read: " + e.getMessage());
            response.status(Status.SERVICE_UNAVAILABLE_503).send("the database does not answer\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, PrometheusText.MEDIA_TYPE).send(text);
    }
}
