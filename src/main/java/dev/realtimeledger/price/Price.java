package dev.realtimeledger.price;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A row of the price book.
 *
 * @param sequenceNumber position in the tenant's book, by which it is known which of two was recorded last
 * @param recordedAt since when it is known; prices that were recorded together have the same
 * @param apiKey name of the key that recorded it
 */
public record Price(long sequenceNumber, PriceTerms terms, Instant recordedAt, String apiKey) {

    /** What stands before the number in a price's name. */
    public static final String ID_PREFIX = "price_";

    /** Its name in the API, unique in its tenant. */
    public String id() {
        return ID_PREFIX + sequenceNumber;
    }

    /** What a quantity costs, not rounded. */
    public BigDecimal amountOf(BigDecimal quantity) {
        return terms.unit().count(quantity).multiply(terms.amount());
    }
}
