package dev.realtimeledger.event;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties the bodies of a stream's deltas, within a transaction that holds its lock. What they were can still be proved:
 * their hashes stay.
 */
public final class DeltaBodies {

    private static final int ROWS_AT_ONCE = 500;

    private DeltaBodies() {}

    private record Row(long sequenceNumber, String residue) {}

    /** Empties all that say no more than a delta does; gives how many it emptied. */
    public static long empty(Connection connection, String tenant, String streamId) throws SQLException {
        List<Row> rows = new ArrayList<>();
        StoredEvents.readDeltas(connection, tenant, streamId, logged -> {
            String residue = Residue.ofDelta(logged.event());
            if (residue != null) {
                rows.add(new Row(logged.sequenceNumber(), residue));
            }
        });
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            Row[] some = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE))
                    .toArray(Row[]::new);
            Pipeline pipeline = new Pipeline(connection);
            pipeline.update(
                    "select empty_bodies(?, ?, ?, null, null)",
                    streamId,
                    Pipeline.column(some, Row::sequenceNumber, Long[]::new),
                    Pipeline.column(some, Row::residue, String[]::new));
            pipeline.execute();
        }
        return rows.size();
    }
}
