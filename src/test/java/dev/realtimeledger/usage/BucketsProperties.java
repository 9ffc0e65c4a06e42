package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Buckets tile their window, in every zone and across every change of clocks that the world has had since 1970. */
class BucketsProperties {

    private static final long LAST_SECOND =
            Instant.parse("2060-01-01T00:00:00Z").getEpochSecond();

    @Property
    void buckets_tile_the_window(
            @ForAll("zones") ZoneId zone,
            @ForAll BucketWidth width,
            @ForAll("starts") Instant start,
            @ForAll @LongRange(min = 1, max = 200_000) long seconds) {
        Instant end = start.plusSeconds(seconds);

        List<Instant> bounds = new Buckets(start, end, width, zone).bounds(start, Integer.MAX_VALUE - 1);

        assertThat(bounds.getFirst()).isEqualTo(start);
        assertThat(bounds.getLast()).isEqualTo(end);
        assertThat(bounds).isSorted().doesNotHaveDuplicates();
    }

    @Property
    void buckets_begin_where_clocks_show_it(
            @ForAll("zones") ZoneId zone, @ForAll BucketWidth width, @ForAll("starts") Instant start) {
        List<Instant> bounds = new Buckets(start, start.plus(Duration.ofDays(4)), width, zone).bounds(start, 30);

        for (Instant bound : bounds.subList(1, bounds.size() - 1)) {
            LocalTime time = bound.atZone(zone).toLocalTime();
            LocalTime before = bound.atOffset(zone.getRules().getOffset(bound.minusNanos(1)))
                    .toLocalTime();
            switch (width) {
                case MINUTE -> assertThat(time.getSecond()).isZero();
                // Where clocks are set at a full hour, they may show another minute from then on.
                case HOUR ->
                    assertThat(List.of(time.getMinute(), before.getMinute())).contains(0);
                case DAY ->
                    assertThat(bound.minusNanos(1).atZone(zone).toLocalDate())
                            .isBefore(bound.atZone(zone).toLocalDate());
            }
        }
    }

    @Property
    void a_bucket_is_within_one_hour_or_day_of_the_clock(
            @ForAll("zones") ZoneId zone, @ForAll("starts") Instant start, @ForAll @IntRange(max = 86_399) int second) {
        Instant end = BucketWidth.DAY.end(start, zone);
        Instant within = start.plusSeconds(second);

        assertThat(within.isBefore(end))
                .isEqualTo(within.atZone(zone)
                        .toLocalDate()
                        .equals(start.atZone(zone).toLocalDate()));
    }

    @Property
    void pages_of_buckets_are_the_buckets(
            @ForAll("zones") ZoneId zone,
            @ForAll BucketWidth width,
            @ForAll("starts") Instant start,
            @ForAll @IntRange(min = 1, max = 9) int limit) {
        var buckets = new Buckets(start, start.plus(Duration.ofHours(50)), width, zone);
        List<Instant> all = buckets.bounds(start, 40);

        List<Instant> paged = new ArrayList<>(List.of(start));
        while (paged.size() < all.size()) {
            List<Instant> page = buckets.bounds(paged.getLast(), Math.min(limit, all.size() - paged.size()));
            paged.addAll(page.subList(1, page.size()));
        }

        assertThat(paged).isEqualTo(all);
    }

    /** What is summed up from totals and what from entries is the window, each instant of it once. */
    @Property
    void whole_quarters_and_broken_ones_are_the_window(
            @ForAll("zones") ZoneId zone,
            @ForAll BucketWidth width,
            @ForAll("starts") Instant start,
            @ForAll @LongRange(min = 1, max = 100_000) long seconds,
            @ForAll("offsets") List<Integer> changes) {
        List<Instant> bounds = new Buckets(start, start.plusSeconds(seconds), width, zone).bounds(start, 50);
        Instant end = bounds.getLast();
        Cuts cuts = Cuts.of(
                bounds,
                changes.stream().map(start::plusSeconds).filter(end::isAfter).toList());

        List<Instant> broken = cuts.brokenQuarters();
        List<Cuts.Span> spans = cuts.brokenSpans();
        long first = Math.ceilDiv(start.getEpochSecond(), 900) * 900;
        long fromTotals = 0;
        for (long quarter = first; quarter < end.getEpochSecond(); quarter += 900) {
            Instant at = Instant.ofEpochSecond(quarter);
            boolean isCut =
                    cuts.instants().stream().anyMatch(cut -> cut.isAfter(at) && cut.isBefore(at.plusSeconds(900)));
            assertThat(broken.contains(at)).isEqualTo(isCut);
            fromTotals += isCut ? 0 : 900;
        }
        long fromEntries = spans.stream()
                .mapToLong(span -> Duration.between(span.start(), span.end()).toSeconds())
                .sum();

        assertThat(fromTotals + fromEntries)
                .isEqualTo(Duration.between(start, end).toSeconds());
        assertThat(spans)
                .allMatch(span -> !span.start().isBefore(start) && !span.end().isAfter(end));
        assertThat(IntStream.range(1, spans.size()))
                .allMatch(i -> spans.get(i - 1).end().isBefore(spans.get(i).start()));
    }

    @Property
    void every_interval_is_in_the_bucket_around_it(
            @ForAll("starts") Instant start, @ForAll("offsets") List<Integer> changes) {
        List<Instant> bounds =
                new Buckets(start, start.plusSeconds(100_000), BucketWidth.HOUR, ZoneOffset.UTC).bounds(start, 100);
        Cuts cuts = Cuts.of(
                bounds,
                changes.stream()
                        .map(start::plusSeconds)
                        .filter(bounds.getLast()::isAfter)
                        .toList());

        List<Integer> buckets = cuts.buckets();

        assertThat(buckets).hasSize(cuts.instants().size() - 1);
        for (int i = 0; i < buckets.size(); i++) {
            assertThat(cuts.instants().get(i)).isAfterOrEqualTo(bounds.get(buckets.get(i)));
            assertThat(cuts.instants().get(i + 1)).isBeforeOrEqualTo(bounds.get(buckets.get(i) + 1));
        }
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(ZoneId.getAvailableZoneIds().stream().sorted().toList())
                .map(ZoneId::of);
    }

    /** Near changes of clocks as often as anywhere. */
    @Provide
    Arbitrary<Instant> starts() {
        Arbitrary<Instant> anywhere =
                Arbitraries.longs().between(0, LAST_SECOND).map(Instant::ofEpochSecond);
        Arbitrary<Instant> nearChanges = Arbitraries.integers()
                .between(-90_000, 10_000)
                .flatMap(offset -> Arbitraries.of(
                                "2026-10-25T01:00:00Z",
                                "2026-03-29T01:00:00Z",
                                "2026-11-01T06:00:00Z",
                                "2026-04-04T15:00:00Z",
                                "2026-10-03T15:30:00Z",
                                "2011-12-30T10:00:00Z",
                                "2018-11-04T03:00:00Z")
                        .map(change -> Instant.parse(change).plusSeconds(offset)));
        return Arbitraries.oneOf(anywhere, nearChanges);
    }

    @Provide
    Arbitrary<List<Integer>> offsets() {
        return Arbitraries.integers().between(1, 100_000).list().ofMaxSize(5);
    }
}
