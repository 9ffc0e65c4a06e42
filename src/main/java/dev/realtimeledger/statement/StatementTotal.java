package dev.realtimeledger.statement;

import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a statement comes to in a currency. The only place where money is rounded: the exact sum of all lines, once, half
 * up, to the minor unit of the currency (ISO 4217: two decimals of most, none of a yen). Amounts with and without tax are
 * not added.
 *
 * @param unrounded the exact sum
 */
record StatementTotal(String currency, Tax tax, BigDecimal unrounded, BigDecimal amount) {

    static final Comparator<StatementTotal> ORDER =
            Comparator.comparing(StatementTotal::currency).thenComparing(StatementTotal::tax);

    /** The rule in words, as every statement says it. */
    static final String ROUNDING =
            "Lines are exact. Each total is the exact sum of its lines, rounded once, half up, to"
                    + " the minor unit of its currency.";

    private record Key(String currency, Tax tax) {}

    /** The totals of charges, one per currency and tax basis. What has no price is in none. */
    static List<StatementTotal> of(Collection<Charge> charges) {
        return charges.stream()
                .filter(charge -> charge.price() != null)
                .collect(Collectors.groupingBy(
                        charge -> {
                            PriceUsed price = Objects.requireNonNull(charge.price());
                            return new Key(price.currency(), price.tax());
                        },
                        Collectors.reducing(
                                BigDecimal.ZERO, charge -> Objects.requireNonNull(charge.amount()), BigDecimal::add)))
                .entrySet()
                .stream()
                .map(total -> rounded(total.getKey().currency(), total.getKey().tax(), total.getValue()))
                .toList();
    }

    private static StatementTotal rounded(String currency, Tax tax, BigDecimal sum) {
        int decimals = Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getDefaultFractionDigits();
        // Gold and the like have none.
        return new StatementTotal(currency, tax, sum, sum.setScale(Math.max(0, decimals), RoundingMode.HALF_UP));
    }
}
