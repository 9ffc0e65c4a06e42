package dev.realtimeledger.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.realtimeledger.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {

    private static final String HEADER = "model,line_item,unit,amount,currency,tax,effective_from\n";
    private static final String ROW = "m,tool_calls,requests,1,rub,included,2026-01-01T00:00:00Z\n";

    @Test
    void readsColumnsInAnyOrderWithCommentsAndQuotes() {
        List<PriceTerms> prices = read("""
                \uFEFF# from the contract
                tax,source,currency,amount,unit,line_item,model,effective_to,effective_from
                included,"page 3, ""annex\""",RUB, 0.0264 ,duration_seconds,input_audio_seconds,speech-*,,1767225600

                # ended
                excluded,,usd,4,1000000_tokens,input_text_tokens,gpt-realtime,2027-01-01T00:00:00Z,2026-01-01T00:00:00Z
                ,,,,,,,,
                """);

        assertThat(prices).hasSize(2);
        assertThat(prices.getFirst().source()).isEqualTo("page 3, \"annex\"");
        assertThat(prices.getFirst().currency()).isEqualTo("rub");
        assertThat(prices.getFirst().amount()).isEqualTo("0.0264");
        assertThat(prices.getFirst().effectiveFrom()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(prices.getFirst().effectiveTo()).isNull();
        assertThat(prices.getLast().effectiveTo()).isEqualTo("2027-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    # the third line of the file                                 , code                      , param
                    'm,tool_calls,requests,ten,rub,included,2026-01-01T00:00:00Z', invalid_value             , amount
                    'm,tool_calls,requests,-1,rub,included,2026-01-01T00:00:00Z' , invalid_value             , amount
                    'm,tool_calls,requests,1e3,rub,included,2026-01-01T00:00:00Z', invalid_value             , amount
                    'm,tool_calls,tokens,1,rub,included,2026-01-01T00:00:00Z'    , invalid_value             , unit
                    'm,tool_call,requests,1,rub,included,2026-01-01T00:00:00Z'   , invalid_value             , line_item
                    'm*n,tool_calls,requests,1,rub,included,2026-01-01T00:00:00Z', invalid_value             , model
                    ',tool_calls,requests,1,rub,included,2026-01-01T00:00:00Z'   , missing_required_parameter, model
                    'm,tool_calls,requests,1,roubles,included,2026-01-01'        , invalid_value             , currency
                    'm,tool_calls,requests,1,rub,yes,2026-01-01T00:00:00Z'       , invalid_value             , tax
                    'm,tool_calls,requests,1,rub,included,yesterday'             , invalid_value             , effective_from
                    'm,tool_calls,requests,2,rub,included,2026-01-01T00:00:00Z'  , invalid_value             , effective_from
                    'm,tool_calls,requests,1,rub,included'                       , invalid_csv               ,
                    'm,"tool_calls'                                              , invalid_csv               ,
                    """)
    void namesTheLineAndTheColumnAtFault(String line, String code, String param) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(HEADER + ROW + line))
                .satisfies(refusal -> {
                    assertThat(refusal.error().code()).isEqualTo(code);
                    assertThat(refusal.error().param()).isEqualTo(param);
                    assertThat(refusal.error().message()).startsWith("Line 3");
                });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'', invalid_csv",
                "'model', invalid_csv",
                "'model;amount', unknown_parameter",
                "'model,model', invalid_csv"
            })
    void refusesAFileWithoutPrices(String text, String code) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(text))
                .satisfies(refusal -> assertThat(refusal.error().code()).isEqualTo(code));
    }

    @Test
    void takesAnExportInTheOrderOfItsIdsWhateverTheOrderOfItsLines() {
        List<PriceTerms> prices = read("id," + HEADER + "price_10," + ROW.replace(",1,", ",10,") + "price_9,"
                + ROW.replace(",1,", ",9,") + "price_2," + ROW.replace("m,", "other,"));

        assertThat(prices)
                .extracting(terms -> terms.model().text() + " " + terms.amount())
                .containsExactly("other 1", "m 10");
    }

    @Test
    void refusesTooManyPrices() {
        var text = new StringBuilder(HEADER);
        for (int i = 0; i <= PriceFile.MOST_PRICES; i++) {
            text.append(i).append(ROW);
        }
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(text.toString()))
                .satisfies(refusal -> assertThat(refusal.error().code()).isEqualTo("too_many_prices"));
    }

    private static List<PriceTerms> read(String text) {
        return PriceFile.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
