package dev.realtimeledger.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PeriodsTest {

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");
    private static final YearMonth MARCH = YearMonth.parse("2026-03");

    @Test
    void a_month_begins_at_midnight_of_its_zone() {
        Period march = new Periods(MOSCOW, List.of()).of(MARCH);

        assertThat(march.start()).isEqualTo("2026-02-28T21:00:00Z");
        assertThat(march.end()).isEqualTo("2026-03-31T21:00:00Z");
    }

    @Test
    void a_month_is_as_long_as_its_clocks_say() {
        Period march = new Periods(ZoneId.of("Europe/Berlin"), List.of()).of(MARCH);

        assertThat(march.start()).isEqualTo("2026-02-28T23:00:00Z");
        assertThat(march.end()).as("summer time").isEqualTo("2026-03-31T22:00:00Z");
    }

    @Test
    void months_that_were_closed_by_other_clocks_leave_no_gap_and_no_overlap() {
        Period closed = new Periods(ZoneOffset.UTC, List.of()).of(MARCH);
        var periods = new Periods(MOSCOW, List.of(closed));

        assertThat(periods.of(MARCH)).isEqualTo(closed);
        assertThat(periods.of(MARCH.minusMonths(1)).end()).isEqualTo(closed.start());
        assertThat(periods.of(MARCH.plusMonths(1)).start()).isEqualTo(closed.end());
        assertThat(periods.of(MARCH.plusMonths(1)).end()).isEqualTo("2026-04-30T21:00:00Z");
        Instant lateInMarch = Instant.parse("2026-03-31T23:00:00Z");
        assertThat(periods.at(lateInMarch)).isEqualTo(MARCH);
        assertThat(periods.at(lateInMarch.plusSeconds(3600))).isEqualTo(MARCH.plusMonths(1));
    }

    @Test
    void an_open_month_adjusts_the_closed_ones_right_before_it() {
        var utc = new Periods(ZoneOffset.UTC, List.of());
        List<Period> closed = List.of(utc.of(MARCH), utc.of(MARCH.plusMonths(1)), utc.of(MARCH.plusMonths(3)));
        var periods = new Periods(ZoneOffset.UTC, closed);

        assertThat(periods.adjustedIn(MARCH.plusMonths(2))).isEqualTo(closed.subList(0, 2));
        assertThat(periods.adjustedIn(MARCH.plusMonths(4))).isEqualTo(closed.subList(2, 3));
        assertThat(periods.adjustedIn(MARCH.plusMonths(5))).isEmpty();
    }
}
