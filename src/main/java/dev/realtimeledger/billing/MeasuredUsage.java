package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.StreamEntries;
import dev.realtimeledger.event.StreamHead;
import dev.realtimeledger.event.StreamHeads;
import dev.realtimeledger.history.Moment;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Durations that forwarders measured. Each statement is kept; a session's last one counts, and what it leaves out stays as
 * it was.
 */
@ApplicationScoped
class MeasuredUsage {

    private static final String ENTRY = "measured_usage";

    private final Transactions transactions;
    private final StreamEntries entries;
    private final Clock clock;

    MeasuredUsage(Transactions transactions, StreamEntries entries, Clock clock) {
        this.transactions = transactions;
        this.entries = entries;
        this.clock = clock;
    }

    /**
     * What was measured of a session.
     *
     * @param revision how many statements there were; 0 before the first
     * @param happenedAt when the session began, as it was known at the first statement
     * @param apiKey name of the key that the last statement came with
     */
    record Measured(
            int revision,
            @Nullable Instant happenedAt,
            String apiKey,
            @Nullable BigDecimal inputAudioSeconds,
            @Nullable BigDecimal outputAudioSeconds) {

        static final Measured NOTHING = new Measured(0, null, "", null, null);

        Measured next(Instant began, String key, @Nullable BigDecimal input, @Nullable BigDecimal output) {
            return new Measured(
                    revision + 1,
                    happenedAt == null ? began : happenedAt,
                    key,
                    input == null ? inputAudioSeconds : input.stripTrailingZeros(),
                    output == null ? outputAudioSeconds : output.stripTrailingZeros());
        }

        boolean saysTheSameAs(Measured other) {
            return same(inputAudioSeconds, other.inputAudioSeconds)
                    && same(outputAudioSeconds, other.outputAudioSeconds);
        }

        private static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
            if (one == null || other == null) {
                return one == null && other == null;
            }
            return one.compareTo(other) == 0;
        }

        /** What the chain keeps of it, as JSON. */
        String detail() {
            ObjectNode detail = JsonNodeFactory.instance.objectNode().put("revision", revision);
            durations().of().forEach((item, seconds) -> detail.put(item.label(), seconds.toPlainString()));
            return detail.toString();
        }

        Quantities durations() {
            EnumMap<LineItem, BigDecimal> durations = new EnumMap<>(LineItem.class);
            if (inputAudioSeconds != null) {
                durations.put(LineItem.INPUT_AUDIO_SECONDS, inputAudioSeconds);
            }
            if (outputAudioSeconds != null) {
                durations.put(LineItem.OUTPUT_AUDIO_SECONDS, outputAudioSeconds);
            }
            return new Quantities(durations);
        }
    }

    /**
     * Keeps and books what a forwarder measured, as an entry of the session's log; the same again changes nothing.
     *
     * @param streamId a session's
     * @param body the request
     * @throws ApiException 404 for a session of which there is no event
     */
    Measured supply(
            String tenant,
            String streamId,
            String apiKey,
            @Nullable BigDecimal inputAudioSeconds,
            @Nullable BigDecimal outputAudioSeconds,
            byte[] body)
            throws SQLException {
        return transactions.call(tenant, connection -> {
            Instant began = lock(connection, tenant, streamId);
            Measured before = last(connection, tenant, streamId);
            Measured now = before.next(began, apiKey, inputAudioSeconds, outputAudioSeconds);
            if (before.revision() > 0 && now.saysTheSameAs(before)) {
                return before;
            }
            Instant receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Instant happenedAt = Objects.requireNonNullElse(now.happenedAt(), began);
            Ledger ledger = new Ledger(tenant, nothing -> null);
            Pipeline pipeline = new Pipeline(connection);
            ledger.measure(
                    pipeline,
                    now.durations(),
                    new Occurrence(new Moment(streamId, 0, null, happenedAt), apiKey),
                    receivedAt);
            append(pipeline, tenant, streamId, receivedAt, now);
            ledger.save(pipeline);
            pipeline.execute();
            entries.append(connection, tenant, streamId, ENTRY, receivedAt, apiKey, now.detail(), body);
            return now;
        });
    }

    private static Instant lock(Connection connection, String tenant, String streamId) throws SQLException {
        StreamHead head = StreamHeads.read(connection, tenant, streamId);
        Instant began = head.createdAt();
        if (began == null) {
            throw ApiException.notFound("There is no session of this id.");
        }
        StreamHeads.lock(connection, tenant, streamId);
        return began;
    }

    /** The last statement of a session. */
    static Measured last(Connection connection, String tenant, String streamId) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select revision, happened_at, api_key, input_audio_seconds, output_audio_seconds
                from measured_usage
                where tenant_id = ? and stream_id = ?
                order by revision desc
                limit 1
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Measured(
                                row.getInt("revision"),
                                Pipeline.instant(row, "happened_at"),
                                row.getString("api_key"),
                                stripped(row.getBigDecimal("input_audio_seconds")),
                                stripped(row.getBigDecimal("output_audio_seconds")))
                        : Measured.NOTHING;
            }
        }
    }

    private static @Nullable BigDecimal stripped(@Nullable BigDecimal seconds) {
        return seconds == null ? null : seconds.stripTrailingZeros();
    }

    private static void append(
            Pipeline pipeline, String tenant, String streamId, Instant receivedAt, Measured measured) {
        pipeline.update(
                """
                insert into measured_usage (tenant_id, stream_id, revision, happened_at, received_at, api_key,
                    input_audio_seconds, output_audio_seconds)
                values (?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond',
                        timestamptz 'epoch' + ? * interval '1 microsecond', ?, ?, ?)
                """,
                tenant,
                streamId,
                measured.revision(),
                Pipeline.micros(measured.happenedAt()),
                Pipeline.micros(receivedAt),
                measured.apiKey(),
                measured.inputAudioSeconds(),
                measured.outputAudioSeconds());
    }
}
