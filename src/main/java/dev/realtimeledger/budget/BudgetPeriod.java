package dev.realtimeledger.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How long a limit is good for, by the calendar of a time zone; then it is good for the next one. */
enum BudgetPeriod {
    DAY,
    MONTH;

    /**
     * One period.
     *
     * @param start inclusive
     * @param end exclusive
     */
    record Window(Instant start, Instant end) {}

    /** Its name in the API. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The period of a name in the API. */
    static Optional<BudgetPeriod> of(String label) {
        return Arrays.stream(values())
                .filter(period -> period.label().equals(label))
                .findAny();
    }

    /** The period that an instant is in. */
    Window at(Instant instant, ZoneId zone) {
        LocalDate today = instant.atZone(zone).toLocalDate();
        return switch (this) {
            case DAY -> window(today, today.plusDays(1), zone);
            case MONTH -> {
                LocalDate first = today.withDayOfMonth(1);
                yield window(first, first.plusMonths(1), zone);
            }
        };
    }

    private static Window window(LocalDate first, LocalDate next, ZoneId zone) {
        return new Window(
                first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant());
    }
}
