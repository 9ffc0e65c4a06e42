package dev.realtimeledger.rebuild;

import dev.realtimeledger.billing.StreamUsage;
import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Makes all that is told of a stream what its log still says, once events of it were erased. */
public final class Refold {

    private Refold() {}

    /** Within the transaction that erased them, which holds the stream's lock. */
    public static void erased(Connection connection, String tenant, String streamId, Instant now) throws SQLException {
        Pipeline texts = new Pipeline(connection);
        StreamUsage.emptyTexts(texts, tenant, streamId);
        texts.execute();
        for (long from = 0; from < Span.END; ) {
            StreamComparison part = StreamComparison.of(
                    connection, tenant, streamId, new Span(from, Span.END), Rebuild.MOST_BYTES, now);
            part.mendErased(connection, tenant);
            from = part.span().to();
        }
    }
}
