package org.siegel.mail.server;

import java.time.Duration;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

/** James wants to measure itself; nobody reads the measurements. */
@SuppressWarnings("deprecation") // of methods that the interfaces still demand
final class NoMetrics implements MetricFactory {

    private record NoCount() implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }
    }

    private record NoTime(String name) implements TimeMetric, TimeMetric.ExecutionResult {
        @Override
        public ExecutionResult stopAndPublish() {
            return this;
        }

        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Override
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }

    @Override
    public Metric generate(String name) {
        return new NoCount();
    }

    @Override
    public TimeMetric timer(String name) {
        return new NoTime(name);
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
        return publisher;
    }
}
