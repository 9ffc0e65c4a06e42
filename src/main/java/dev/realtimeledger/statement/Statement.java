package dev.realtimeledger.statement;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A month's statement. Its order is fixed: the same charges make the same statement, to the byte.
 *
 * @param closing null while it is open
 * @param pricesAsOf when the last price was recorded that it knows; null without any
 * @param numResponses of the month itself, like the two that follow
 * @param responsesWithoutUsage their cost is unknown and in no charge
 */
record Statement(
        Period period,
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

    Statement closed(Closing closing) {
        return new Statement(
                period,
                closing,
                pricesAsOf,
                numResponses,
                responsesWithoutUsage,
                transcriptionsWithoutUsage,
                charges,
                totals);
    }
}
