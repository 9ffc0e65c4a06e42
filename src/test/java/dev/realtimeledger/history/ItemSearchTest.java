package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Transactions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ItemSearchTest {

    private static final int ROUND = 500;

    @Inject
    Transactions transactions;

    private final DataSource database = TestDatabase.asOwner();

    private final String tenant = Ledger.fresh("tenant");

    @Test
    void aBacklogThatIsTooLongForOneRequestIsIndexedOverSeveral() throws SQLException {
        store("select 'item_' || n, 'word' || n from generate_series(1, 1100) as n");
        ItemSearch search = new ItemSearch(transactions, new HurryingClock(Duration.ofSeconds(11)));

        assertThatThrownBy(() -> search.filter(new Filters(), tenant, "word1"))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(503);
                    assertThat(refusal.error().code()).isEqualTo("search_catching_up");
                    assertThat(refusal.retryAfter()).isPositive();
                });
        assertThat(pending()).isEqualTo(1100 - ROUND);
        assertThatThrownBy(() -> search.filter(new Filters(), tenant, "word1")).isInstanceOf(ApiException.class);
        search.filter(new Filters(), tenant, "word1");

        assertThat(pending()).isZero();
        assertThat(found("word1100")).isEqualTo(1);
    }

    @Test
    void ofATextWithTooManyWordsTheBeginningIsSearched() throws SQLException {
        String words =
                "item_words((select string_agg(md5(n::text), ' ' order by n) from generate_series(1, 60000) as n))";

        assertThat(count("select length(" + words + ") where ? is not null")).isBetween(1000, 2000);
        assertThat(count("select length(item_words('Один two')) where ? is not null"))
                .isEqualTo(2);
    }

    /** Stores items that wait for the index. */
    private void store(String idsAndTexts) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("""
                        with stored as (
                            insert into realtime_item (tenant_id, stream_id, item_id, created_at, first_sequence_number,
                                                       evidence)
                            select ?, 'stream', t.id, now(), 1, json_build_object('item', json_build_object(
                                'type', 'message', 'content', json_build_array(
                                    json_build_object('type', 'input_text', 'text', t.content))))::text
                            from (%s) as t (id, content)
                            returning tenant_id, stream_id, item_id
                        )
                        insert into item_search_pending (tenant_id, stream_id, item_id, sequence_number)
                        select tenant_id, stream_id, item_id, 1 from stored
                        """.formatted(idsAndTexts))) {
            statement.setString(1, tenant);
            statement.executeUpdate();
        }
    }

    private int pending() throws SQLException {
        return count("select count(*) from item_search_pending where tenant_id = ?");
    }

    private int found(String word) throws SQLException {
        return count("select count(*) from item_search where tenant_id = ? and words @@ '" + word + "'::tsquery");
    }

    private int count(String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, tenant);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
