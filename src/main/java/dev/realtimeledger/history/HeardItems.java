package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.realtimeledger.event.ServerEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what was heard of items that were cut off while they were played: by the share of their audio, whose duration
 * follows from its size and from the format that their responses or sessions state.
 *
 * @param deltas the log, which has the audio's size
 * @param responses a stream's responses of some ids, as they are placed
 * @param revisions a session's configurations
 */
record HeardItems(
        DeltaLog deltas,
        BiFunction<String, Collection<String>, List<PlacedResponse>> responses,
        Function<String, List<Revisions.Revision>> revisions) {

    /**
     * Those that were truncated with what was heard of them. For others nothing is read.
     *
     * @param sources where there are events of an item
     */
    List<PlacedItem> of(List<PlacedItem> placed, Function<EntityKey, List<EntityKey>> sources) {
        List<PlacedItem> truncated =
                placed.stream().filter(item -> item.item().audioEndMs() != null).toList();
        if (truncated.isEmpty()) {
            return placed;
        }
        Map<EntityKey, Long> audio = deltas.audioBytes(truncated.stream()
                .flatMap(item -> sources.apply(item.item().key()).stream())
                .distinct()
                .toList());
        Map<EntityKey, PlacedResponse> spoken = responsesOf(truncated);
        return placed.stream()
                .map(item -> {
                    Long end = item.item().audioEndMs();
                    if (end == null) {
                        return item;
                    }
                    String generated = item.text();
                    Long duration = audioMs(item, sources, audio, spoken);
                    return item.with(generated == null ? null : Heard.of(generated, end, duration), duration);
                })
                .toList();
    }

    /** The responses of the items, by session and id. */
    private Map<EntityKey, PlacedResponse> responsesOf(List<PlacedItem> spoken) {
        Map<String, Set<String>> ids = new TreeMap<>();
        for (PlacedItem item : spoken) {
            String id = item.item().responseLink().responseId();
            if (id != null) {
                Tie session = item.session();
                String own = session == null ? ServerEvent.UNASSIGNED : session.id();
                for (String stream : Set.copyOf(List.of(own, item.item().key().streamId()))) {
                    ids.computeIfAbsent(stream, first -> new HashSet<>()).add(id);
                }
            }
        }
        Map<EntityKey, PlacedResponse> found = new HashMap<>();
        ids.forEach((stream, some) -> responses.apply(stream, some).forEach(response -> {
            Tie session = response.session();
            if (session != null) {
                found.put(new EntityKey(session.id(), response.id()), response);
            }
        }));
        return found;
    }

    private @Nullable Long audioMs(
            PlacedItem item,
            Function<EntityKey, List<EntityKey>> sources,
            Map<EntityKey, Long> audio,
            Map<EntityKey, PlacedResponse> spoken) {
        long bytes = sources.apply(item.item().key()).stream()
                .mapToLong(source -> audio.getOrDefault(source, 0L))
                .sum();
        return bytes == 0 ? null : outputFormat(item, spoken).milliseconds(bytes);
    }

    /** The format of an item's audio: its response states it, else the configuration in force. */
    private AudioFormat outputFormat(PlacedItem item, Map<EntityKey, PlacedResponse> spoken) {
        Tie session = item.session();
        if (session == null) {
            return AudioFormat.of(MissingNode.getInstance());
        }
        String id = item.item().responseLink().responseId();
        PlacedResponse response = id == null ? null : spoken.get(new EntityKey(session.id(), id));
        if (response != null) {
            JsonNode stated = response.response().evidence().at("/response/audio/output/format");
            if (AudioFormat.isStated(stated)) {
                return AudioFormat.of(stated);
            }
        }
        Integer revision = response == null ? null : response.revision();
        return Revisions.numbered(revisions.apply(session.id()), revision)
                .map(found -> found.configuration().outputFormat())
                .orElseGet(() -> AudioFormat.of(MissingNode.getInstance()));
    }
}
