package dev.realtimeledger.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetStatusTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                // A day in Moscow begins at 21:00 UTC; a hundredth of it are 14.4 minutes.
                "day, 2026-11-20T21:00:00Z, null",
                "day, 2026-11-20T21:14:23.999999Z, null",
                "day, 2026-11-20T21:14:24Z, 1000",
                "day, 2026-11-21T03:00:00Z, 40",
                "day, 2026-11-21T20:59:59.999999Z, 10",
                // November has 30 days.
                "month, 2026-11-15T21:00:00Z, 20",
                "month, 2026-11-10T21:00:00Z, 30",
            })
    void whatIsUsedOverTheShareOfThePeriodThatHasPassedIsProjected(
            String period, Instant now, @Nullable BigDecimal projected) {
        BudgetStatus status = status(period, "Europe/Moscow", "100", "10", now);

        if (projected == null) {
            assertThat(status.projected()).isNull();
        } else {
            assertThat(status.projected()).isCloseTo(projected, within(new BigDecimal("0.001")));
        }
    }

    @Test
    void aDayOfTwentyFiveHoursIsProjectedByItsOwnLength() {
        // Clocks go back in Berlin that night. At noon 13 of 25 hours have passed.
        BudgetStatus status = status("day", "Europe/Berlin", "100", "13", Instant.parse("2026-10-25T11:00:00Z"));

        assertThat(status.projected()).isEqualByComparingTo("25");
    }

    @ParameterizedTest
    @CsvSource({"9.999999999, 0.000000001, false", "10, 0, false", "10.000000001, -0.000000001, true"})
    void aLimitIsExceededByWhatIsMoreThanIt(String used, BigDecimal left, boolean exceeded) {
        BudgetStatus status = status("day", "UTC", "10", used, Instant.parse("2026-11-20T12:00:00Z"));

        assertThat(status.left()).isEqualByComparingTo(left);
        assertThat(status.isExceeded()).isEqualTo(exceeded);
    }

    @Test
    void aCrossingIsNewsOncePerPeriod() {
        Instant now = Instant.parse("2026-11-20T12:00:00Z");
        BudgetStatus exceeded = status("day", "UTC", "10", "11", now);
        BudgetStatus noticed = exceeded.crossed(now);
        Instant tomorrow = now.plusSeconds(86_400);
        BudgetStatus nextDay =
                new BudgetStatus(noticed.budget(), noticed.budget().window(tomorrow), exceeded.spending(), tomorrow);

        assertThat(exceeded.isNews()).isTrue();
        assertThat(noticed.isNews()).isFalse();
        assertThat(noticed.crossedAt()).isEqualTo(now);
        assertThat(nextDay.isNews()).isTrue();
        assertThat(nextDay.crossedAt()).isNull();
    }

    private static BudgetStatus status(String period, String zone, String limit, String used, Instant now) {
        Budget budget = new Budget(
                new Budget.Key(
                        BudgetSubject.TENANT, "rub", BudgetPeriod.of(period).orElseThrow()),
                ZoneId.of(zone),
                new BigDecimal(limit),
                null);
        return new BudgetStatus(
                budget, budget.window(now), new Spending(Map.of("rub", new BigDecimal(used)), Set.of(), 0), now);
    }
}
