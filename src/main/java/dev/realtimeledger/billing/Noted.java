package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.ContentIndex;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Configuration;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.history.StatedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What some events tell of usage: what was used when, how much audio went out, which models were stated. */
final class Noted {

    private final Map<Source, Occurrence> occurrences = new TreeMap<>();
    private final Map<String, Occurrence> first = new TreeMap<>();
    private final Map<EntityKey, Long> audio = new TreeMap<>();
    private final Map<String, List<StatedModel>> models = new TreeMap<>();

    private Predicate<String> ids = id -> true;

    /** Notes one event, in the order of the log. */
    void note(LoggedEvent logged, Said said) {
        Configuration configuration = said.configuration();
        if (configuration != null) {
            models.computeIfAbsent(logged.streamId(), first -> new ArrayList<>())
                    .add(configuration.loggedAs(logged.sequenceNumber()).statedModel());
            return;
        }
        Source source = usedBy(logged.event());
        if (source != null) {
            used(source, logged);
        } else if (EventCatalogue.meaning(logged.event().type()).equals("response.output_audio.delta")) {
            audio(logged);
        }
    }

    /** What an event alone says to be used. */
    static @Nullable Source usedBy(ServerEvent event) {
        String responseId = event.responseId();
        String itemId = event.itemId();
        return switch (EventCatalogue.meaning(event.type())) {
            case "response.done" -> responseId == null ? null : Source.response(event.streamId(), responseId);
            case "conversation.item.input_audio_transcription.completed" -> {
                int index = ContentIndex.of(event.field("content_index"));
                yield itemId == null || index < 0 ? null : Source.transcription(event.streamId(), itemId, index);
            }
            default -> null;
        };
    }

    private void used(Source source, LoggedEvent logged) {
        Occurrence occurrence = Occurrence.of(logged);
        first.merge(source.streamId(), occurrence, Occurrence::earlier);
        if (ids.test(source.sourceId())) {
            occurrences.merge(source, occurrence, Occurrence::and);
        }
    }

    private void audio(LoggedEvent logged) {
        ServerEvent event = logged.event();
        Long bytes = event.audioBytes();
        String responseId = event.responseId();
        // Without an item it is found in no log, and a rebuild is to find the same.
        if (bytes != null && responseId != null && event.itemId() != null && ids.test(responseId)) {
            audio.merge(new EntityKey(logged.streamId(), responseId), bytes, Long::sum);
        }
    }

    /** When what was used was used first. */
    Map<Source, Occurrence> occurrences() {
        return occurrences;
    }

    /** By stream, when it was used first, be it by a response or item that is not noted. */
    Map<String, Occurrence> first() {
        return first;
    }

    /** Bytes of output audio, by response. */
    Map<EntityKey, Long> audio() {
        return audio;
    }

    /** By session. */
    Map<String, List<StatedModel>> models() {
        return models;
    }

    /** From now on notes these responses and items alone, and forgets the others. */
    void retain(Predicate<String> wanted) {
        ids = wanted;
        occurrences.keySet().removeIf(source -> !ids.test(source.sourceId()));
        audio.keySet().removeIf(response -> !ids.test(response.id()));
    }

    /** The parts of an item that were transcribed. */
    static List<Source> transcriptions(ItemState item) {
        List<Source> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> part :
                item.evidence().path("transcribed").properties()) {
            parts.add(Source.transcription(item.key().streamId(), item.key().id(), Integer.parseInt(part.getKey())));
        }
        return parts;
    }
}
