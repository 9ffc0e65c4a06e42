package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.api.ApiException;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UnavailableDatabaseTest {

    private final UnavailableDatabase database = new UnavailableDatabase();

    @ParameterizedTest
    @CsvSource({
        "08006, database_unavailable",
        "53300, database_unavailable",
        "57P01, database_unavailable",
        "25006, database_unavailable",
        "40001, database_busy",
        "40P01, database_busy"
    })
    void what_may_go_well_later_is_a_503_that_says_when(String state, String code) {
        ApiException answer = database.explain(new SQLException("", state)).orElseThrow();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error().code()).isEqualTo(code);
        assertThat(answer.retryAfter()).isPositive();
    }

    @Test
    void what_would_go_wrong_again_is_not_explained() {
        assertThat(database.explain(new SQLException("", "23505"))).isEmpty();
        assertThat(database.explain(new SQLException("", "42P01"))).isEmpty();
        assertThat(database.explain(new IllegalStateException())).isEmpty();
    }
}
