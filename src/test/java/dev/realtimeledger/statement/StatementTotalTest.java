package dev.realtimeledger.statement;

import static dev.realtimeledger.billing.LineItem.OUTPUT_TEXT_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementTotalTest {

    @ParameterizedTest
    @CsvSource({
        "rub, 0.005, 0.01",
        "rub, 0.0049999, 0.00",
        "rub, -0.005, -0.01",
        "rub, 1.015, 1.02",
        "jpy, 2.5, 3",
        "kwd, 0.0005, 0.001",
        "xau, 1.5, 2"
    })
    void is_rounded_half_up_to_the_minor_unit_of_its_currency(String currency, String exact, String rounded) {
        StatementTotal total = total(charge(currency, Tax.EXCLUDED, exact));

        assertThat(total.unrounded()).isEqualByComparingTo(exact);
        assertThat(total.amount()).isEqualTo(new BigDecimal(rounded));
    }

    @Test
    void rounds_the_sum_and_not_the_lines() {
        Charge[] thirds = Stream.generate(() -> charge("rub", Tax.EXCLUDED, "0.004"))
                .limit(3)
                .toArray(Charge[]::new);

        assertThat(total(thirds).amount()).isEqualTo(new BigDecimal("0.01"));
    }

    @Test
    void amounts_with_and_without_tax_are_not_added() {
        assertThat(StatementTotal.of(List.of(charge("rub", Tax.EXCLUDED, "100"), charge("rub", Tax.INCLUDED, "120"))))
                .extracting(StatementTotal::tax, StatementTotal::amount)
                .containsExactlyInAnyOrder(
                        tuple(Tax.EXCLUDED, new BigDecimal("100.00")), tuple(Tax.INCLUDED, new BigDecimal("120.00")));
    }

    private static StatementTotal total(Charge... charges) {
        List<StatementTotal> totals = StatementTotal.of(List.of(charges));
        assertThat(totals).hasSize(1);
        return totals.getFirst();
    }

    private static Charge charge(String currency, Tax tax, String amount) {
        var price = new PriceUsed(1, new BigDecimal(amount), PriceUnit.TOKENS, currency, tax, null);
        return Charge.of("voice", OUTPUT_TEXT_TOKENS, price, BigDecimal.ONE);
    }
}
