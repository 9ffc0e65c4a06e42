package dev.realtimeledger.event;

import static dev.realtimeledger.database.Column.number;
import static dev.realtimeledger.database.Column.text;

import dev.realtimeledger.database.Column;
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

    private static final List<Column<Row>> COLUMNS =
            List.of(number("sequence_number", Row::sequenceNumber), text("residue", Row::residue));

    private static final String EMPTY = """
            update server_event e
            set body = null, residue = n.residue
            from %s
            where e.tenant_id = ? and e.stream_id = ? and e.sequence_number = n.sequence_number
            """.formatted(Column.rows(COLUMNS));

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
            List<Row> some = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
            List<Object> values = new ArrayList<>();
            COLUMNS.forEach(column -> values.add(column.parameter(some)));
            values.add(tenant);
            values.add(streamId);
            Pipeline pipeline = new Pipeline(connection);
            pipeline.update(EMPTY, values.toArray());
            pipeline.execute();
        }
        return rows.size();
    }
}
