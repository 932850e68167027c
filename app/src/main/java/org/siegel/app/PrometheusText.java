package org.siegel.app;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text format of Prometheus, version 0.0.4. */
final class PrometheusText {

    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    /** One number with its labels. */
    record Sample(Map<String, String> labels, double value) {}

    /** What may go up and down. */
    PrometheusText gauge(String name, String help, double value) {
        return gauges(name, help, List.of(new Sample(Map.of(), value)));
    }

    /** One for each set of labels. */
    PrometheusText gauges(String name, String help, List<Sample> samples) {
        return add(name, "gauge", help, samples);
    }

    /** What only goes up while the process lives. */
    PrometheusText counters(String name, String help, List<Sample> samples) {
        return add(name, "counter", help, samples);
    }

    private PrometheusText add(String name, String type, String help, List<Sample> samples) {
        text.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        for (Sample sample : samples) {
            text.append(name);
            if (!sample.labels().isEmpty()) {
                text.append(sample.labels().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(label -> label.getKey() + "=\""
                                + escaped(label.getValue()).replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(",", "{", "}")));
            }
            text.append(' ').append(number(sample.value())).append('\n');
        }
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
