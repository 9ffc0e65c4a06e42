package dev.realtimeledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CsvTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=x", "-", "+"})
    void what_a_spreadsheet_takes_for_a_formula_is_text(String cell) {
        assertThat(CsvText.line(List.of(cell))).contains("'" + cell.charAt(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-12.5", "+7", "-3", "12", "item_1", "1=1"})
    void numbers_and_other_texts_stay_as_they_are(String cell) {
        assertThat(CsvText.line(List.of(cell)).strip().replace("\"", "")).isEqualTo(cell);
    }

    @Test
    void null_is_an_empty_cell() {
        assertThat(CsvText.line(Arrays.asList("a", null, "c"))).isEqualTo("a,,c\n");
    }
}
