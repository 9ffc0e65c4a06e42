package dev.realtimeledger.price;

import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.audit.TenantChains;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.database.Transactions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Recorded prices in the chains of tenants that had none before. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PriceEntryTest {

    @Inject
    Prices prices;

    @Inject
    Transactions transactions;

    private final String tenant = fresh("tenant");

    @Test
    void the_first_entry_of_a_tenant_is_number_one_and_says_what_was_recorded() throws SQLException {
        record(terms("m", "0.20"));
        record(terms("m", "0.2"));
        record(terms("m", "0.3"), terms("n", "1"));

        List<JsonPath> entries = TenantChains.entries(transactions, tenant);

        assertThat(entries.stream().map(entry -> entry.getLong("sequence_number")))
                .containsExactly(1L, 2L);
        JsonPath first = JsonPath.from(entries.getFirst().getString("detail"));
        assertThat(first.getMap("")).containsEntry("first_id", "price_1").containsEntry("num_prices", 1);
        assertThat(first.getMap("prices[0]"))
                .containsEntry("amount", "0.20")
                .containsEntry("model", "m")
                .doesNotContainKey("source");
        JsonPath second = JsonPath.from(entries.getLast().getString("detail"));
        assertThat(second.getMap("")).containsEntry("first_id", "price_2").containsEntry("last_id", "price_3");
    }

    @Test
    void of_many_the_hash_has_to_do() throws SQLException {
        record(IntStream.range(0, 21).mapToObj(i -> terms("m" + i, "1")).toArray(PriceTerms[]::new));

        JsonPath detail = JsonPath.from(
                TenantChains.entries(transactions, tenant).getFirst().getString("detail"));

        assertThat(detail.getMap("")).containsEntry("num_prices", 21).doesNotContainKey("prices");
        assertThat(detail.getString("sha256")).matches("[0-9a-f]{64}");
    }

    @Test
    void prices_that_are_taken_back_leave_no_entry() throws SQLException {
        assertThatThrownBy(() -> TestDatabase.inTenant(tenant, () -> {
                    prices.record(tenant, "clerk", List.of(terms("m", "1")));
                    throw new IllegalStateException("after the entry");
                }))
                .hasMessage("after the entry");
        assertThatThrownBy(() -> record(terms("m", "-1"))).isNotNull();

        assertThat(TenantChains.entries(transactions, tenant)).isEmpty();
        assertThat(transactions.<Boolean>call(tenant, connection -> {
                    try (var statement = connection.createStatement();
                            var rows =
                                    statement.executeQuery("select from stream where tenant_id = '" + tenant + "'")) {
                        return rows.next();
                    }
                }))
                .isFalse();
    }

    private void record(PriceTerms... terms) {
        TestDatabase.inTenant(tenant, () -> prices.record(tenant, "clerk", List.of(terms)));
    }

    private static PriceTerms terms(String model, String amount) {
        return new PriceTerms(
                new ModelPattern(model),
                LineItem.OUTPUT_TEXT_TOKENS,
                PriceUnit.of("tokens").orElseThrow(),
                new BigDecimal(amount),
                "rub",
                Tax.EXCLUDED,
                Instant.EPOCH,
                null,
                "told by Jane Doe");
    }
}
