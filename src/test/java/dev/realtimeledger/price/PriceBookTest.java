package dev.realtimeledger.price;

import static dev.realtimeledger.billing.LineItem.INPUT_TEXT_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stories that the rule is there for. */
class PriceBookTest {

    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

    private final List<Price> recorded = new ArrayList<>();

    @Test
    void aLaterPriceAppliesFromItsBeginning() {
        record("m", "1", JANUARY, null);
        record("m", "2", MARCH, null);

        assertThat(amountAt(MARCH.minusNanos(1))).isEqualTo("1");
        assertThat(amountAt(MARCH)).isEqualTo("2");
    }

    @Test
    void aCorrectionReachesBackAndLeavesLaterPricesAlone() {
        record("m", "1", JANUARY, null);
        record("m", "2", MARCH, null);
        record("m", "0.9", JANUARY, null);

        assertThat(amountAt(JANUARY)).isEqualTo("0.9");
        assertThat(amountAt(MARCH)).isEqualTo("2");
    }

    @Test
    void aPriceIsEndedByRecordingItWithAnEnd() {
        record("m", "1", JANUARY, null);
        record("m", "1", JANUARY, MARCH);

        assertThat(amountAt(MARCH.minusNanos(1))).isEqualTo("1");
        assertThat(amountAt(MARCH)).isEqualTo("none");
    }

    @Test
    void whatAppliedBeforeAPriceComesBackWhenItEnds() {
        record("m", "1", JANUARY, null);
        record("m", "0.5", MARCH, JUNE);

        assertThat(amountAt(MARCH)).isEqualTo("0.5");
        assertThat(amountAt(JUNE)).isEqualTo("1");
    }

    @Test
    void aPriceThatEndsWhenItBeginsIsWithdrawn() {
        record("m", "1", JANUARY, null);
        record("m", "100", MARCH, null);
        record("m", "100", MARCH, MARCH);

        assertThat(amountAt(MARCH)).isEqualTo("1");
        assertThat(new PriceBook(recorded).changes(JANUARY, JUNE)).isEmpty();
    }

    @Test
    void theModelItselfGoesBeforeAPatternThatBeginsLater() {
        record("m", "1", JANUARY, null);
        record("*", "7", MARCH, null);

        assertThat(amountAt(MARCH)).isEqualTo("1");
        assertThat(new PriceBook(recorded).priceOf(null, INPUT_TEXT_TOKENS, MARCH))
                .hasValueSatisfying(
                        price -> assertThat(price.terms().model().text()).isEqualTo("*"));
    }

    @Test
    void pricesAreNumberedAndKnownInTheOrderInWhichTheyAreRecorded() {
        var empty = new PriceBook(List.of());
        PriceTerms one = terms("m", "1", JANUARY, null);
        PriceTerms other = terms("m", "2", JANUARY, null);
        PriceBook first = empty.with(
                empty.recording(List.of(one, other, other), JUNE, "clerk").recorded());

        PriceBook.Recording again = first.recording(List.of(one), JANUARY, "clerk");

        assertThat(first.prices()).extracting(Price::id).containsExactly("price_1", "price_2");
        assertThat(first.prices()).extracting(Price::recordedAt).containsOnly(JUNE);
        assertThat(again.recorded()).singleElement().satisfies(price -> {
            assertThat(price.id()).isEqualTo("price_3");
            assertThat(price.recordedAt()).as("the clock was behind").isAfter(JUNE);
        });
    }

    private String amountAt(Instant time) {
        return new PriceBook(recorded)
                .priceOf("m", INPUT_TEXT_TOKENS, time)
                .map(price -> price.terms().amount().toPlainString())
                .orElse("none");
    }

    private void record(String model, String amount, Instant from, Instant to) {
        recorded.add(new Price(recorded.size() + 1, terms(model, amount, from, to), JUNE, "clerk"));
    }

    private static PriceTerms terms(String model, String amount, Instant from, Instant to) {
        return new PriceTerms(
                new ModelPattern(model),
                INPUT_TEXT_TOKENS,
                PriceUnit.TOKENS,
                new BigDecimal(amount),
                "rub",
                Tax.INCLUDED,
                from,
                to,
                null);
    }
}
