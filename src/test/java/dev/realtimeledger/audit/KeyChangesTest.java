package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.access.ChangingKeys;
import dev.realtimeledger.access.WebhookSecrets;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.TenantChain;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyChangesTest {

    @Inject
    Transactions transactions;

    @Inject
    TenantChain chain;

    @Inject
    WebhookSecrets webhookSecrets;

    @Inject
    Clock clock;

    @TempDir
    Path folder;

    private final String tenant = fresh("tenant");

    @Test
    void a_change_of_keys_is_one_entry_and_shows_no_secret() throws Exception {
        var file = new ChangingKeys(folder.resolve("keys"), line("clerk:billing:first"));
        KeyChanges changes = changes(file);
        changes.note(tenant);
        changes.note(tenant);

        file.become(line("clerk:billing+read:first"));
        changes.note(tenant);
        changes.note(tenant);

        assertThat(details())
                .containsExactly(
                        "{\"keys\":[{\"name\":\"clerk\",\"scopes\":[\"billing\"]}],\"webhook_secrets\":0}",
                        "{\"keys\":[{\"name\":\"clerk\",\"scopes\":[\"billing\",\"read\"]}],\"webhook_secrets\":0}");
        assertThat(Verified.of(TenantChains.page(transactions, tenant)).exitCode())
                .isEqualTo(Verifier.VALID);
    }

    @Test
    void an_exchanged_secret_is_told_once_by_who_had_both() throws Exception {
        var file = new ChangingKeys(folder.resolve("keys"), line("clerk:billing:first"));
        KeyChanges changes = changes(file);
        changes.note(tenant);

        file.become(line("clerk:billing:second"));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> changes.notedBefore(tenant, connection -> {
                    throw new SQLException("fails");
                }));
        changes.note(tenant);
        changes.note(tenant);

        List<String> details = details();
        assertThat(details).hasSize(2);
        assertThat(JsonPath.from(details.getLast()).getMap(""))
                .containsEntry("secrets_exchanged", List.of("clerk"))
                .containsEntry("keys", List.of(Map.of("name", "clerk", "scopes", List.of("billing"))));
        assertThat(details.toString()).doesNotContain("first").doesNotContain("second");
    }

    @Test
    void another_instance_with_the_same_keys_adds_nothing() throws Exception {
        changes(new ChangingKeys(folder.resolve("one"), line("clerk:billing:first")))
                .note(tenant);

        changes(new ChangingKeys(folder.resolve("other"), line("clerk:billing:first")))
                .note(tenant);

        assertThat(details()).hasSize(1);
    }

    private String line(String key) {
        return tenant + "/" + key + "\n";
    }

    private KeyChanges changes(ChangingKeys file) {
        return new KeyChanges(transactions, chain, file.keys(), webhookSecrets, clock);
    }

    private List<String> details() throws SQLException {
        return TenantChains.entries(transactions, tenant).stream()
                .map(entry -> entry.getString("detail"))
                .toList();
    }
}
