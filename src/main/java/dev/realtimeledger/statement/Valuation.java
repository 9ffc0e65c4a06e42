package dev.realtimeledger.statement;

import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.UsageTotal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a month comes to by the ledger and the price book as they are.
 *
 * @param responsesWithoutUsage responses of which it is not known what they used: they are in no charge
 */
record Valuation(List<Charge> charges, long numResponses, long responsesWithoutUsage, long transcriptionsWithoutUsage) {

    /** Of a month without usage. */
    static final Valuation NOTHING = new Valuation(List.of(), 0, 0, 0);

    Valuation {
        charges = List.copyOf(charges);
    }

    /** Adds sums up, each at the price of its time. */
    static final class Sum {

        private final PriceBook book;
        private final List<Charge> charges = new ArrayList<>();
        private long numResponses;
        private long responsesWithoutUsage;
        private long transcriptionsWithoutUsage;

        Sum(PriceBook book) {
            this.book = book;
        }

        /**
         * Adds the usage of a model.
         *
         * @param at when it was used: a time at which all of it has the same price
         */
        void add(UsageTotal total, Instant at) {
            String model = total.group().value(GroupKey.MODEL);
            total.sums()
                    .items()
                    .forEach((item, quantity) -> charges.add(Charge.of(
                            model,
                            item,
                            book.priceOf(model, item, at).map(PriceUsed::of).orElse(null),
                            quantity)));
            numResponses += total.sums().numResponses();
            responsesWithoutUsage += total.sums().responsesWithoutUsage();
            transcriptionsWithoutUsage += total.sums().transcriptionsWithoutUsage();
        }

        Valuation valuation() {
            return new Valuation(
                    Charges.added(charges.stream()), numResponses, responsesWithoutUsage, transcriptionsWithoutUsage);
        }
    }
}
