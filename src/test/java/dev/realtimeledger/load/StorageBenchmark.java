package dev.realtimeledger.load;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Locale;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What an event takes of the disk, with its share of all tables and their indexes, beside the bytes that were sent.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=StorageBenchmark}
 */
@Order(6)
@ExtendWith(TargetTable.class)
class StorageBenchmark {

    @Test
    void comparesWhatIsStoredWithWhatWasSent(Targets targets) throws Exception {
        try (PostgresProcess database = PostgresProcess.start();
                ServerProcess server = ServerProcess.start("storage-benchmark", database.url())) {
            CallLoad.of(server, database).spread(256, CallLoad.EVENTS);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("vacuum analyze");
                statement.execute("checkpoint");
                try (var row = statement.executeQuery("""
                        select stored / events as stored, sent / events as sent
                        from (select sum(pg_total_relation_size(oid)) as stored from pg_class
                              where relkind = 'r' and relnamespace = current_schema()::regnamespace) as tables,
                             (select sum(body_bytes) as sent, count(*) as events from server_event) as log
                        """)) {
                    row.next();
                    double stored = row.getDouble("stored");
                    double sent = row.getDouble("sent");
                    targets.add(new Target(
                            "bytes on disk per event : bytes of its body",
                            Target.Bound.AT_MOST,
                            3,
                            String.format(Locale.ROOT, "%,.0f : %,.0f bytes", stored, sent),
                            stored / sent));
                }
            }
        }
    }
}
