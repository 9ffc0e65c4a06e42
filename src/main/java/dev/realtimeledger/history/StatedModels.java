package dev.realtimeledger.history;

import dev.realtimeledger.database.Pipeline;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which models a session has said to use, in the order in which they took force. What a configuration leaves out it does
 * not take back: a bill goes by the model last stated before the use, or by the first one after it when events came in
 * late.
 */
public record StatedModels(List<StatedModel> stated) {

    public static final StatedModels NONE = new StatedModels(List.of());

    public StatedModels {
        stated = stated.stream().sorted(StatedModel.ORDER).toList();
    }

    /** These and more of the same session. */
    public StatedModels with(Collection<StatedModel> more) {
        return new StatedModels(Stream.concat(stated.stream(), more.stream()).toList());
    }

    /** The model at a moment. */
    public @Nullable String model(Moment moment) {
        return nearest(moment, said -> said.model() != null)
                .map(StatedModel::model)
                .orElse(null);
    }

    /** The folder of the model at a moment. */
    public @Nullable String folderId(Moment moment) {
        return nearest(moment, said -> said.model() != null)
                .map(StatedModel::folderId)
                .orElse(null);
    }

    /** The model that transcribed at a moment: the session's own where none is stated. */
    public @Nullable String transcriptionModel(Moment moment) {
        return nearest(moment, said -> said.transcriptionModel() != null)
                .map(StatedModel::transcriptionModel)
                .orElseGet(() -> model(moment));
    }

    /** The format of the audio that went out at a moment. */
    public Optional<AudioFormat> outputFormat(Moment moment) {
        return nearest(moment, said -> said.outputBytesPerSecond() != null)
                .map(StatedModel::outputBytesPerSecond)
                .map(AudioFormat::new);
    }

    /** Whether another configuration makes a difference to any moment: it does if it does to what comes next after it. */
    public boolean isChangedBy(StatedModel other) {
        return isChangedBy(other, StatedModel::model)
                || isChangedBy(other, said -> said.model() == null ? null : Optional.ofNullable(said.folderId()))
                || isChangedBy(other, StatedModel::transcriptionModel)
                || isChangedBy(other, StatedModel::outputBytesPerSecond);
    }

    private boolean isChangedBy(StatedModel other, Function<StatedModel, @Nullable Object> field) {
        Object stated = field.apply(other);
        return stated != null
                && nearest(other.stated(), said -> field.apply(said) != null)
                        .filter(said -> stated.equals(field.apply(said)))
                        .isEmpty();
    }

    private Optional<StatedModel> nearest(Moment moment, Predicate<StatedModel> says) {
        StatedModel first = null;
        StatedModel last = null;
        for (StatedModel said : stated) {
            if (says.test(said)) {
                first = first == null ? said : first;
                last = said.stated().isBefore(moment) ? said : last;
            }
        }
        return Optional.ofNullable(last == null ? first : last);
    }

    /** Reads what the configurations of sessions stated, in no order. */
    public static void read(
            Pipeline pipeline, String tenant, Collection<String> streamIds, Consumer<StatedModel> reader) {
        pipeline.query(
                """
                select configuration.stream_id, configuration.sequence_number, configuration.event_sequence,
                       configuration.event_type, configuration.happened_at, configuration.model,
                       configuration.folder_id, configuration.transcription_model,
                       configuration.output_bytes_per_second
                from unnest(?::text[]) as wanted (stream_id)
                cross join lateral (
                    select c.stream_id, c.sequence_number, c.event_sequence, c.event_type, c.happened_at, c.model,
                           c.folder_id, c.transcription_model, c.output_bytes_per_second
                    from session_configuration c
                    where c.tenant_id = ? and c.stream_id = wanted.stream_id
                    offset 0
                ) as configuration
                """,
                row -> reader.accept(new StatedModel(
                        new Moment(
                                row.getString("stream_id"),
                                row.getLong("sequence_number"),
                                row.getObject("event_sequence", Long.class),
                                Pipeline.requiredInstant(row, "happened_at")),
                        row.getString("event_type"),
                        row.getString("model"),
                        row.getString("folder_id"),
                        row.getString("transcription_model"),
                        row.getObject("output_bytes_per_second", Integer.class))),
                streamIds.toArray(String[]::new),
                tenant);
    }
}
