package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BucketsTest {

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-10-24T22:00:00Z, 25",
        "Europe/Berlin, 2026-03-28T23:00:00Z, 23",
        "Europe/Moscow, 2026-10-24T21:00:00Z, 24",
        "Australia/Lord_Howe, 2026-10-03T13:30:00Z, 23",
        // No midnight: clocks go from 23:59:59 to 01:00.
        "America/Sao_Paulo, 2018-11-04T03:00:00Z, 23",
    })
    void a_day_is_as_long_as_clocks_make_it(ZoneId zone, Instant start, long hours) {
        assertThat(Duration.between(start, BucketWidth.DAY.end(start, zone)).toHours())
                .isEqualTo(hours);
    }

    @Test
    void a_day_that_an_island_left_out_has_no_bucket() {
        Instant start = Instant.parse("2011-12-29T10:00:00Z");

        List<Instant> bounds = new Buckets(
                        start, start.plus(Duration.ofDays(3)), BucketWidth.DAY, ZoneId.of("Pacific/Apia"))
                .bounds(start, 31);

        assertThat(bounds)
                .containsExactly(
                        start,
                        Instant.parse("2011-12-30T10:00:00Z"),
                        Instant.parse("2011-12-31T10:00:00Z"),
                        Instant.parse("2012-01-01T10:00:00Z"));
    }

    @Test
    void where_clocks_are_set_back_by_half_an_hour_the_second_time_is_a_bucket_of_its_own() {
        Instant start = Instant.parse("2026-04-04T14:00:00Z");

        List<Instant> bounds = new Buckets(
                        start, start.plus(Duration.ofHours(3)), BucketWidth.HOUR, ZoneId.of("Australia/Lord_Howe"))
                .bounds(start, 24);

        assertThat(bounds)
                .containsExactly(
                        start,
                        Instant.parse("2026-04-04T15:00:00Z"),
                        Instant.parse("2026-04-04T15:30:00Z"),
                        Instant.parse("2026-04-04T16:30:00Z"),
                        Instant.parse("2026-04-04T17:00:00Z"));
    }

    @Test
    void a_window_that_ends_before_it_begins_has_no_buckets() {
        Instant start = Instant.parse("2026-04-04T14:00:00Z");

        assertThat(new Buckets(start, start.minusSeconds(1), BucketWidth.DAY, ZoneId.of("UTC")).bounds(start, 7))
                .containsExactly(start);
    }
}
