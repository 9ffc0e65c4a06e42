package dev.realtimeledger.statement;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A month's statement. Its order is fixed: the same charges make the same statement, to the byte.
 *
 * @param adjusted the months that its adjustments are of
 * @param closing null while it is open
 * @param pricesAsOf when the last price was recorded that it knows; null without any
 * @param numResponses of the month itself, like the two that follow
 * @param responsesWithoutUsage their cost is unknown and in no charge
 */
record Statement(
        Period period,
        List<Period> adjusted,
        @Nullable Closing closing,
        @Nullable Instant pricesAsOf,
        long numResponses,
        long responsesWithoutUsage,
        long transcriptionsWithoutUsage,
        List<Charge> charges,
        List<StatementTotal> totals) {

    /**
     * That it was closed.
     *
     * @param by name of the key
     */
    record Closing(Instant at, String by) {}

    Statement {
        adjusted = List.copyOf(adjusted);
        charges = charges.stream().sorted(Charge.ORDER).toList();
        totals = totals.stream().sorted(StatementTotal.ORDER).toList();
    }

    List<StatementLine> lines() {
        return StatementLine.of(charges);
    }

    /** Of how many lines the cost is unknown. */
    long numUnpricedLines() {
        return lines().stream().filter(StatementLine::isUnpricedUsage).count();
    }

    /**
     * The month that something was used in.
     *
     * @param adjustmentOf null for the statement's own
     */
    Period usedIn(@Nullable YearMonth adjustmentOf) {
        return adjusted.stream()
                .filter(month -> month.month().equals(adjustmentOf))
                .findAny()
                .orElse(period);
    }

    Statement closed(Closing closing) {
        return new Statement(
                period,
                adjusted,
                closing,
                pricesAsOf,
                numResponses,
                responsesWithoutUsage,
                transcriptionsWithoutUsage,
                charges,
                totals);
    }
}
