package dev.realtimeledger.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.ApiKeys;
import dev.realtimeledger.access.TenantKeys;
import dev.realtimeledger.access.WebhookSecrets;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.TenantChain;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in each tenant's chain who could call when: an entry where names and scopes of the keys, or the number of webhook
 * secrets, are others than the newest such entry says.
 *
 * <p>Keys come with the settings of an instance, and change when it starts or reads their file again. Neither is a moment
 * to write: a start must not need the database, and a platform may freeze an instance that has no request. So it is
 * written when somebody looks, before a checkpoint is made or the tenant's chain is read, in the same transaction. What
 * was changed and changed back in between leaves no entry.
 *
 * <p>Of a secret nothing is stored, not even a hash: whoever can read the chain could try guesses at a weak one. That a
 * secret was exchanged under the same name is therefore known only to an instance that had both, and stands in its entry
 * as {@code secrets_exchanged}; with several instances, each that had both says so.
 */
@ApplicationScoped
class KeyChanges {

    private static final String EXCHANGED = "secrets_exchanged";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Transactions transactions;
    private final TenantChain chain;
    private final ApiKeys keys;
    private final WebhookSecrets webhookSecrets;
    private final Clock clock;

    /** Of each tenant the keys that were in force when this instance looked last. */
    private final Map<String, TenantKeys> seen = new ConcurrentHashMap<>();

    KeyChanges(Transactions transactions, TenantChain chain, ApiKeys keys, WebhookSecrets webhookSecrets, Clock clock) {
        this.transactions = transactions;
        this.chain = chain;
        this.keys = keys;
        this.webhookSecrets = webhookSecrets;
        this.clock = clock;
    }

    /** Brings the chain up to date. */
    void note(String tenant) throws SQLException {
        notedBefore(tenant, connection -> true);
    }

    /**
     * Brings the chain up to date and does the work, in one transaction.
     *
     * @param work may lock what only work that comes through here locks: the chain's lock is not the last one here
     */
    <T> T notedBefore(String tenant, Transactions.Work<T> work) throws SQLException {
        TenantKeys now = keys.of(tenant);
        List<String> exchanged = now.secretsExchangedSince(seen.getOrDefault(tenant, keys.atStart(tenant)));
        ObjectNode detail = detail(now, webhookSecrets.count(tenant));
        T result = transactions.call(tenant, connection -> {
            if (!exchanged.isEmpty() || !detail.equals(newest(connection, tenant))) {
                append(connection, tenant, detail, exchanged);
            }
            return work.on(connection);
        });
        seen.put(tenant, now);
        return result;
    }

    private static ObjectNode detail(TenantKeys now, long webhookSecrets) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        ArrayNode all = detail.putArray("keys");
        for (TenantKeys.Named key : now.named()) {
            ArrayNode scopes = all.addObject().put("name", key.name()).putArray("scopes");
            key.scopes().forEach(scopes::add);
        }
        // As it is read again: a small number is no long then.
        return detail.put("webhook_secrets", (int) webhookSecrets);
    }

    private void append(Connection connection, String tenant, ObjectNode detail, List<String> exchanged)
            throws SQLException {
        ObjectNode told = detail.deepCopy();
        if (!exchanged.isEmpty()) {
            ArrayNode names = told.putArray(EXCHANGED);
            exchanged.forEach(names::add);
        }
        chain.append(
                connection,
                tenant,
                EntryKind.KEY_CHANGE.label(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                null,
                told.toString(),
                null);
    }

    /** What the newest such entry says, but for exchanged secrets; null when there is none, or none that can be read. */
    private static @Nullable JsonNode newest(Connection connection, String tenant) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select detail
                from stream_entry
                where tenant_id = ? and stream_id = ? and kind = ?
                order by sequence_number desc
                limit 1
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, ServerEvent.TENANT_STREAM);
            statement.setString(3, EntryKind.KEY_CHANGE.label());
            try (ResultSet row = statement.executeQuery()) {
                String detail = row.next() ? row.getString("detail") : null;
                return detail == null ? null : parsed(detail);
            }
        }
    }

    private static @Nullable JsonNode parsed(String detail) {
        try {
            JsonNode told = JSON.readTree(detail);
            return told instanceof ObjectNode object ? object.without(EXCHANGED) : null;
        } catch (JsonProcessingException notOurs) {
            return null;
        }
    }
}
