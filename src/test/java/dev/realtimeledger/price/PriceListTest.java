package dev.realtimeledger.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PriceListTest {

    static Stream<PriceList> lists() {
        return PriceList.all().stream();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void everyPriceSaysWhereAndWhenItWasFound(PriceList list) {
        assertThat(list.prices()).allSatisfy(terms -> assertThat(terms.source()).matches(".+\\..+ read .*\\d{4}-.+"));
    }

    /** A pattern does not go before a shorter one, so which of two would apply were a matter of chance. */
    @ParameterizedTest
    @MethodSource("lists")
    void noTwoPatternsAreForTheSameModel(PriceList list) {
        List<ModelPattern> patterns =
                list.prices().stream().map(PriceTerms::model).distinct().toList();

        for (ModelPattern pattern : patterns) {
            assertThat(patterns)
                    .filteredOn(other -> other.matches(pattern.text().replace("*", "")))
                    .containsExactly(pattern);
        }
    }
}
