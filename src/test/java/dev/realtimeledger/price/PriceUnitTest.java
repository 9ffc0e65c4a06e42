package dev.realtimeledger.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceUnitTest {

    @ParameterizedTest
    @CsvSource({
        "tokens, 35, 0.3, 10.5",
        "1000_tokens, 58, 0.123456789012345678, 0.007160493762716049324",
        "1000000_tokens, 1, 0.000000000000000001, 0.000000000000000000000001",
        "1000000_tokens, 999999999999, 64, 63999999.999936",
        "duration_seconds, 61.2, 0.0264, 1.61568",
        "requests, 3, 0, 0",
    })
    void anAmountIsExact(String unit, BigDecimal quantity, BigDecimal price, BigDecimal amount) {
        BigDecimal count = PriceUnit.of(unit).orElseThrow().count(quantity);

        assertThat(count.multiply(price)).isEqualByComparingTo(amount);
    }

    @Test
    void everyLineItemHasAUnitOfOne() {
        for (LineItem item : LineItem.values()) {
            assertThat(Arrays.stream(PriceUnit.values())
                            .filter(unit -> unit.fits(item))
                            .map(PriceUnit::label))
                    .contains(item.measure().unit());
        }
        assertThat(PriceUnit.THOUSAND_TOKENS.fits(LineItem.INPUT_AUDIO_SECONDS)).isFalse();
        assertThat(PriceUnit.DURATION_SECONDS.fits(LineItem.TOOL_CALLS)).isFalse();
    }
}
