package dev.realtimeledger.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rule which price applies, read word for word, against the book's way of looking it up. */
class PriceBookProperties {

    private static final List<LineItem> ITEMS = List.of(LineItem.INPUT_TEXT_TOKENS, LineItem.OUTPUT_TEXT_TOKENS);

    /** Null is the model of usage whose session is not known; one is called like a pattern. */
    private static final List<String> MODELS = Arrays.asList(null, "", "a", "ab", "abc", "b", "a*");

    private static final int LAST_SECOND = 12;

    @Property
    void thePriceIsTheOneThatTheRuleNames(@ForAll("prices") List<Price> prices, @ForAll long seed) {
        List<Price> shuffled = new ArrayList<>(prices);
        Collections.shuffle(shuffled, new Random(seed));
        var book = new PriceBook(shuffled);

        for (LineItem item : ITEMS) {
            for (String model : MODELS) {
                for (int second = 0; second <= LAST_SECOND; second++) {
                    assertThat(book.priceOf(model, item, at(second)))
                            .as("%s of %s at %d", item, model, second)
                            .isEqualTo(named(prices, model, item, at(second)));
                }
            }
        }
    }

    private static Optional<Price> named(List<Price> prices, String model, LineItem item, Instant time) {
        return prices.stream()
                .filter(price -> prices.stream()
                        .noneMatch(other ->
                                other.terms().key().equals(price.terms().key())
                                        && other.sequenceNumber() > price.sequenceNumber()))
                .filter(price -> price.terms().lineItem() == item)
                .filter(price -> !time.isBefore(price.terms().effectiveFrom()))
                .filter(price -> price.terms().effectiveTo() == null
                        || time.isBefore(price.terms().effectiveTo()))
                .filter(price -> isFor(price.terms().model().text(), model))
                .max(Comparator.comparing(
                                (Price price) -> !price.terms().model().text().endsWith("*"))
                        .thenComparing(price -> price.terms().effectiveFrom())
                        .thenComparing(Price::sequenceNumber));
    }

    private static boolean isFor(String pattern, String model) {
        if (pattern.equals("*")) {
            return true;
        }
        if (model == null) {
            return false;
        }
        return pattern.endsWith("*") ? model.startsWith(pattern.replace("*", "")) : model.equals(pattern);
    }

    @Property
    void betweenTwoChangesEveryPriceIsConstant(@ForAll("prices") List<Price> prices) {
        var book = new PriceBook(prices);

        for (int second = 0; second < LAST_SECOND; second++) {
            SortedSet<Instant> everywhere = book.changes(at(second), at(second + 2));
            SortedSet<Instant> ofSome = book.changes(at(second), at(second + 2), MODELS);

            assertThat(ofSome).as("some of all").isSubsetOf(everywhere);
            assertThat(everywhere).isSubsetOf(List.of(at(second + 1)));
            if (ofSome.isEmpty()) {
                for (LineItem item : ITEMS) {
                    for (String model : MODELS) {
                        assertThat(book.priceOf(model, item, at(second + 1)))
                                .isEqualTo(book.priceOf(model, item, at(second)));
                    }
                }
            }
        }
    }

    @Property
    void whatIsInForceIsWhatAModelOfThatNameHas(@ForAll("prices") List<Price> prices) {
        var book = new PriceBook(prices);

        for (int second = 0; second <= LAST_SECOND; second++) {
            Instant time = at(second);
            assertThat(book.inForce(time).filter(price -> price.terms().model().isExact()))
                    .allSatisfy(price -> assertThat(book.priceOf(
                                    price.terms().model().text(), price.terms().lineItem(), time))
                            .contains(price));
            for (LineItem item : ITEMS) {
                for (String model : MODELS) {
                    book.priceOf(model, item, time)
                            .ifPresent(price -> assertThat(book.inForce(time)).contains(price));
                }
            }
        }
    }

    @Property
    void recordingTheSameAgainChangesNothing(@ForAll("prices") List<Price> prices, @ForAll("terms") PriceTerms terms) {
        var book = new PriceBook(prices);
        PriceBook.Recording recording = book.recording(List.of(terms), at(100), "clerk");
        PriceBook after = book.with(recording.recorded());

        assertThat(after.recording(List.of(terms), at(200), "clerk").recorded()).isEmpty();
        assertThat(after.prices()).containsAll(prices).hasSizeBetween(prices.size(), prices.size() + 1);
        assertThat(after.everHad(terms)).isTrue();
    }

    @Provide
    Arbitrary<List<Price>> prices() {
        return terms().list()
                .ofMaxSize(12)
                .map(all -> IntStream.range(0, all.size())
                        .mapToObj(i -> new Price(i + 1, all.get(i), at(50), "clerk"))
                        .toList());
    }

    @Provide
    Arbitrary<PriceTerms> terms() {
        return Combinators.combine(
                        Arbitraries.of("a", "ab", "b", "*", "a*", "ab*"),
                        Arbitraries.of(ITEMS),
                        Arbitraries.of("1", "1.0", "2"),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 5).injectNull(0.5))
                .as((model, item, amount, from, seconds) -> new PriceTerms(
                        new ModelPattern(model),
                        item,
                        PriceUnit.THOUSAND_TOKENS,
                        new BigDecimal(amount),
                        "rub",
                        Tax.INCLUDED,
                        at(2 * from),
                        seconds == null ? null : at(2 * from + seconds),
                        null));
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }
}
