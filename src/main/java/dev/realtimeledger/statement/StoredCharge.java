package dev.realtimeledger.statement;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A charge of a closed statement as it is stored. */
@Entity
@Immutable
@Table(name = "statement_charge")
@IdClass(StoredCharge.Key.class)
@SuppressWarnings("NullAway.Init")
class StoredCharge {

    @Id
    private String tenantId;

    @Id
    private String period;

    @Id
    private int lineNumber;

    private @Nullable String adjustmentOf;
    private @Nullable String model;
    private String lineItem;
    private BigDecimal quantity;
    private @Nullable Long priceNumber;
    private @Nullable BigDecimal priceAmount;
    private @Nullable String priceSource;
    private @Nullable String unit;
    private @Nullable String currency;
    private @Nullable String tax;
    private @Nullable BigDecimal amount;

    protected StoredCharge() {}

    StoredCharge(String tenant, YearMonth period, int lineNumber, Charge charge) {
        YearMonth adjusted = charge.adjustmentOf();
        this.tenantId = tenant;
        this.period = period.toString();
        this.lineNumber = lineNumber;
        this.adjustmentOf = adjusted == null ? null : adjusted.toString();
        this.model = charge.model();
        this.lineItem = charge.lineItem().label();
        this.quantity = charge.quantity();
        PriceUsed price = charge.price();
        if (price != null) {
            this.priceNumber = price.number();
            this.priceAmount = price.amount();
            this.priceSource = price.source();
            this.unit = price.unit().label();
            this.currency = price.currency();
            this.tax = price.tax().label();
            this.amount = charge.amount();
        }
    }

    record Key(String tenantId, String period, int lineNumber) {}

    /** The month that it is charged for, whichever month it is charged in. */
    YearMonth chargedFor() {
        return YearMonth.parse(adjustmentOf == null ? period : adjustmentOf);
    }

    Charge charge() {
        return new Charge(
                adjustmentOf == null ? null : YearMonth.parse(adjustmentOf),
                model,
                LineItem.of(lineItem).orElseThrow(),
                priceNumber == null ? null : price(priceNumber),
                quantity,
                amount);
    }

    private PriceUsed price(long number) {
        return new PriceUsed(
                number,
                Objects.requireNonNull(priceAmount),
                PriceUnit.of(Objects.requireNonNull(unit)).orElseThrow(),
                Objects.requireNonNull(currency),
                Tax.of(Objects.requireNonNull(tax)).orElseThrow(),
                priceSource);
    }
}
