package dev.realtimeledger.price;

import dev.realtimeledger.billing.LineItem;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A price as it is stored. */
@Entity
@Immutable
@Table(name = "price")
@IdClass(RecordedPrice.Key.class)
@SuppressWarnings("NullAway.Init")
class RecordedPrice {

    @Id
    private String tenantId;

    @Id
    private long sequenceNumber;

    private String model;
    private String lineItem;
    private String unit;
    private BigDecimal amount;
    private String currency;
    private String tax;
    private Instant effectiveFrom;
    private @Nullable Instant effectiveTo;
    private @Nullable String source;
    private Instant recordedAt;
    private String apiKey;

    protected RecordedPrice() {}

    RecordedPrice(String tenantId, Price price) {
        PriceTerms terms = price.terms();
        this.tenantId = tenantId;
        this.sequenceNumber = price.sequenceNumber();
        this.model = terms.model().text();
        this.lineItem = terms.lineItem().label();
        this.unit = terms.unit().label();
        this.amount = terms.amount();
        this.currency = terms.currency();
        this.tax = terms.tax().label();
        this.effectiveFrom = terms.effectiveFrom();
        this.effectiveTo = terms.effectiveTo();
        this.source = terms.source();
        this.recordedAt = price.recordedAt();
        this.apiKey = price.apiKey();
    }

    /** One row per price that was ever recorded. */
    record Key(String tenantId, long sequenceNumber) {}

    Price price() {
        return new Price(
                sequenceNumber,
                new PriceTerms(
                        new ModelPattern(model),
                        LineItem.of(lineItem).orElseThrow(),
                        PriceUnit.of(unit).orElseThrow(),
                        amount,
                        currency,
                        Tax.of(tax).orElseThrow(),
                        effectiveFrom,
                        effectiveTo,
                        source),
                recordedAt,
                apiKey);
    }
}
