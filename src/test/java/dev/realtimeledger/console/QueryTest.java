package dev.realtimeledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryTest {

    @Test
    void aFieldThatNobodyFilledInIsNoParameter() {
        assertThat(Query.of("model", "").with("q", null)).isEqualTo(Query.NONE);
        assertThat(Query.NONE).hasToString("");
    }

    @Test
    void whatHasMeaningInAnAddressIsWrittenSoThatItHasNone() {
        assertThat(Query.of("q", "a b&c=d/ж")).hasToString("?q=a%20b%26c%3Dd%2F%D0%B6");
    }

    @Test
    void aLastDayIsCountedIn() {
        Query days = Query.of("created_after", "2026-11-01").with("created_before", "2026-11-30");
        assertThat(days.instants())
                .hasToString("?created_after=2026-11-01T00%3A00%3A00Z&created_before=2026-12-01T00%3A00%3A00Z");
    }

    @Test
    void whatIsNoDayIsLeftToTheApi() {
        Query times = Query.of("created_after", "1764547200")
                .with("model", "2026-11-01")
                .with("end_time", "2026-99-99");
        assertThat(times.instants()).isEqualTo(times);
    }

    @Test
    void filtersAreTheQueryWithoutThePlaceInTheList() {
        Query query = Query.of("model", "m").with("after", "x").with("before", "y");
        assertThat(query.filters()).isEqualTo(Query.of("model", "m"));
        assertThat(query.set("model", "n").values("model")).containsExactly("n");
    }
}
