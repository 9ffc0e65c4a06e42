package dev.realtimeledger.statement;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Snapshot;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import dev.realtimeledger.usage.UsageExtent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Statements of months. An open month is worked out from the ledger and the price book; a closed one is what was stored.
 *
 * <p>A closed month never changes. What it comes to now, less all that was charged for it so far, is charged in the first
 * month after it that is open; when that one is closed too, the difference is stored there and so is nothing again. As it
 * is a difference and not a list of late entries, nothing is lost or charged twice whatever happens at the same moment.
 */
@ApplicationScoped
class Statements {

    private final StatementConfig config;
    private final ClosedStatements closed;
    private final Valuations valuations;
    private final Prices prices;
    private final UsageExtent extent;
    private final Snapshot snapshot;
    private final Clock clock;

    Statements(
            StatementConfig config,
            ClosedStatements closed,
            Valuations valuations,
            Prices prices,
            UsageExtent extent,
            Snapshot snapshot,
            Clock clock) {
        this.config = config;
        this.closed = closed;
        this.valuations = valuations;
        this.prices = prices;
        this.extent = extent;
        this.snapshot = snapshot;
        this.clock = clock;
    }

    /** The statement of a month, as all that is committed says at one moment. */
    Statement read(String tenant, YearMonth month) {
        return snapshot.call(tenant, () -> closed.find(tenant, month).orElseGet(() -> open(tenant, month)));
    }

    /**
     * Closes a month that is over; where it is closed, gives its statement.
     *
     * @throws ApiException 409 while the month is not over
     */
    Statement close(Caller caller, YearMonth month) {
        return snapshot.write(
                caller.tenant(),
                () -> closed.find(caller.tenant(), month).orElseGet(() -> close(caller, open(caller.tenant(), month))));
    }

    private Statement close(Caller caller, Statement open) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!open.period().isOverAt(now)) {
            throw ApiException.invalid(
                    409,
                    "period_not_over",
                    "period",
                    "A month can be closed once it is over, by the clocks of its zone.");
        }
        return closed.add(caller.tenant(), open, new Statement.Closing(now, caller.key()));
    }

    private Statement open(String tenant, YearMonth month) {
        Periods periods = periods(tenant);
        Period period = periods.of(month);
        List<Period> adjusted = periods.adjustedIn(month);
        List<Period> valued = new ArrayList<>(adjusted);
        valued.add(period);
        PriceBook book = prices.asOf(tenant, null);
        Map<YearMonth, Valuation> now = valuations.of(tenant, valued, book);
        Valuation own = now.getOrDefault(month, Valuation.NOTHING);
        List<Charge> charges = new ArrayList<>(own.charges());
        charges.addAll(adjustments(tenant, adjusted, now));
        return new Statement(
                period,
                adjusted,
                null,
                book.prices().isEmpty() ? null : book.prices().getLast().recordedAt(),
                own.numResponses(),
                own.responsesWithoutUsage(),
                own.transcriptionsWithoutUsage(),
                charges,
                StatementTotal.of(charges));
    }

    private List<Charge> adjustments(String tenant, List<Period> adjusted, Map<YearMonth, Valuation> now) {
        List<YearMonth> months = adjusted.stream().map(Period::month).toList();
        Map<YearMonth, List<Charge>> charged = months.isEmpty() ? Map.of() : closed.chargedFor(tenant, months);
        return months.stream()
                .flatMap(month -> Charges.adjustments(
                        month,
                        now.getOrDefault(month, Valuation.NOTHING).charges(),
                        charged.getOrDefault(month, List.of()))
                        .stream())
                .toList();
    }

    /** Every month from the first that has usage or was closed to the running one, and further where usage is ahead. */
    List<StatementHead> heads(String tenant) {
        return snapshot.call(tenant, () -> {
            Map<YearMonth, Instant> closedAt = closed.heads(tenant).stream()
                    .collect(Collectors.toMap(head -> head.period().month(), StoredStatement::closedAt));
            Periods periods = periods(tenant);
            YearMonth running = periods.at(clock.instant());
            Stream<YearMonth> known = Stream.concat(
                    Stream.concat(Stream.of(running), closedAt.keySet().stream()),
                    extent.of(tenant).stream()
                            .flatMap(used -> Stream.of(used.first(), used.last()))
                            .map(periods::at));
            List<YearMonth> months = known.sorted().toList();
            return Stream.iterate(
                            months.getFirst(), month -> !month.isAfter(months.getLast()), month -> month.plusMonths(1))
                    .map(month -> new StatementHead(periods.of(month), closedAt.get(month)))
                    .toList();
        });
    }

    private Periods periods(String tenant) {
        return new Periods(
                config.statementTimeZone(),
                closed.heads(tenant).stream().map(StoredStatement::period).toList());
    }
}
