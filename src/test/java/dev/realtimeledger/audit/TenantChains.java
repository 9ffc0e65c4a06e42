package dev.realtimeledger.audit;

import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.ServerEvent;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** The own chains of tenants that no key may be for, as the API would show them. */
public final class TenantChains {

    private TenantChains() {}

    static String page(Transactions transactions, String tenant) throws SQLException {
        return new String(
                transactions.snapshot(
                        tenant,
                        connection -> ChainPage.read(connection, tenant, ServerEvent.TENANT_STREAM, 0, 10_000)
                                .ndjson()),
                StandardCharsets.UTF_8);
    }

    /** The entries, without the line that describes the chain. */
    public static List<JsonPath> entries(Transactions transactions, String tenant) throws SQLException {
        return page(transactions, tenant).lines().skip(1).map(JsonPath::from).toList();
    }
}
