package dev.realtimeledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class UsageChartTest {

    private static final Json COSTS = Json.parse("""
            {"data":[{"start_time":1795910400,"end_time":1795996800,"results":[
              {"model":"a","amount":{"value":"0.10","currency":"usd"},"unpriced_quantity":"0"},
              {"model":"a","amount":{"value":"0.2","currency":"usd"},"unpriced_quantity":"0"},
              {"model":"b","amount":{"value":"3","currency":"rub"},"unpriced_quantity":"0"},
              {"model":"b","amount":null,"unpriced_quantity":"7"}]}]}
            """);

    private static final Json USAGE = Json.parse("""
            {"data":[{"start_time":1795824000,"end_time":1795910400,"results":[]},
                     {"start_time":1795910400,"end_time":1795996800,"results":[
              {"model":"a","input_tokens":5,"output_tokens":6},{"model":"b","input_tokens":1,"output_tokens":1}]}]}
            """);

    private static UsageChart chart(boolean priced) {
        var chart = new UsageChart("model", ZoneOffset.UTC);
        chart.addUsage(USAGE);
        if (priced) {
            chart.addCosts(COSTS);
        }
        return chart;
    }

    @Test
    void amountsOfADayAndGroupAddUpExactlyByCurrency() {
        UsageChart chart = chart(true);

        assertThat(chart.rows()).extracting(row -> row.amounts().toString()).containsExactly("0.3 USD", "3 RUB");
        assertThat(chart.rows()).extracting(row -> row.amounts().isLowerBound()).containsExactly(false, true);
        assertThat(chart.rows()).extracting(UsageChart.Row::day).containsOnly("2026-11-29");
        assertThat(chart.total()).isEqualTo("3 RUB + 0.3 USD");
    }

    @Test
    void tokensAreDrawnWhileNothingHasAPriceAndDaysWithoutUsageToo() {
        UsageChart chart = chart(false);

        assertThat(chart.unit()).isEmpty();
        assertThat(chart.total()).isEmpty();
        assertThat(chart.data())
                .isEqualTo("{\"times\":[\"2026-11-28\",\"2026-11-29\"],\"series\":["
                        + "{\"name\":\"a\",\"values\":[0,11]},{\"name\":\"b\",\"values\":[0,2]}]}");
    }
}
