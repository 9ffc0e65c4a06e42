package dev.realtimeledger.statement;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The months of a tenant, one behind the other. They begin at midnight of a time zone; but where a closed month ends, its
 * neighbour begins, and where it begins, its neighbour ends, also when it was closed by the clocks of another zone.
 */
final class Periods {

    private final ZoneId zone;
    private final TreeMap<YearMonth, Period> closed;

    Periods(ZoneId zone, Collection<Period> closed) {
        this.zone = zone;
        this.closed = closed.stream()
                .collect(Collectors.toMap(Period::month, Function.identity(), (one, other) -> one, TreeMap::new));
    }

    Period of(YearMonth month) {
        Period known = closed.get(month);
        return known != null ? known : new Period(month, zone, beginning(month), beginning(month.plusMonths(1)));
    }

    /** The month that an instant is in. */
    YearMonth at(Instant instant) {
        YearMonth month = YearMonth.from(instant.atZone(zone));
        if (of(month).contains(instant)) {
            return month;
        }
        return of(month).start().isAfter(instant) ? month.minusMonths(1) : month.plusMonths(1);
    }

    private boolean isClosed(YearMonth month) {
        return closed.containsKey(month);
    }

    /** The closed months whose first open month after them this is: all those right before it, the earliest first. */
    List<Period> adjustedIn(YearMonth open) {
        List<Period> adjusted = new ArrayList<>();
        for (YearMonth month = open.minusMonths(1); isClosed(month); month = month.minusMonths(1)) {
            adjusted.addFirst(of(month));
        }
        return adjusted;
    }

    private Instant beginning(YearMonth month) {
        Period before = closed.get(month.minusMonths(1));
        if (before != null) {
            return before.end();
        }
        Period itself = closed.get(month);
        return itself != null
                ? itself.start()
                : month.atDay(1).atStartOfDay(zone).toInstant();
    }
}
