package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void saysOfEachPromiseWhetherItIsKeptAndOfABrokenOneWhereAFewTimes() {
        Check kept = new Check("Kept");
        kept.expectEqual("item_1: status", "completed", "completed");
        Check broken = new Check("Not kept");
        for (int i = 1; i <= 7; i++) {
            broken.expectEqual("item_" + i + ": status", null, i == 1 ? "two\nlines" : "x".repeat(200));
        }
        var printed = new ByteArrayOutputStream();

        Report report = new Report(List.of(kept, broken));
        report.print(new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(9)
                .startsWith(
                        "kept    Kept (1)",
                        "BROKEN  Not kept (7)",
                        "          item_1: status is two lines and should be null")
                .endsWith("          and 2 more", "Promises kept: 1. Broken: 1.")
                .allMatch(line -> line.length() < 160);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(new Report(List.of(kept)).exitCode()).isZero();
    }
}
