package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CSV for spreadsheets, and the text that Prometheus reads. */
class OutputFormsTest {

    @Test
    void csvHasEveryPropertyAndNoCellThatASpreadsheetRuns() throws IOException {
        var rows = Json.read("""
                [{"Name":"=HYPERLINK(\\"http://evil\\")","Count":-3,"Holds":true},
                 {"Name":"Ada, \\"the\\" first","Notes":["one","two"],"Count":null}]
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(Csv.of(rows)).isEqualTo("""
                Name,Count,Holds,Notes\r
                "'=HYPERLINK(""http://evil"")",-3,true,\r
                "Ada, ""the"" first",,,one; two\r
                """);
        assertThat(Csv.of(Json.read("[]".getBytes(StandardCharsets.UTF_8)))).isEmpty();
    }

    /** As prometheus.io/docs/instrumenting/exposition_formats has it. */
    @Test
    void labelsAreEscaped() {
        var text = new PrometheusText()
                .gauges(
                        "siegel_example",
                        "A line\nand another.",
                        List.of(new PrometheusText.Sample(Map.of("path", "C:\\DIR", "error", "no \"x\"\n"), 1.5)))
                .gauge("siegel_time", "Seconds.", 1_795_782_000d);
        assertThat(text).hasToString("""
                # HELP siegel_example A line\\nand another.
                # TYPE siegel_example gauge
                siegel_example{error="no \\"x\\"\\n",path="C:\\\\DIR"} 1.5
                # HELP siegel_time Seconds.
                # TYPE siegel_time gauge
                siegel_time 1795782000
                """);
    }
}
