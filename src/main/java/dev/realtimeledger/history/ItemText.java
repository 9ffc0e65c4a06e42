package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an item says as a whole, of its evidence: the texts and transcripts of its parts in their order, one a line. */
final class ItemText {

    private ItemText() {}

    /** Null when nothing tells. Audio that came in says what it was transcribed to, also where the item states null. */
    static @Nullable String of(JsonNode evidence) {
        JsonNode content = evidence.path("item").path("content");
        JsonNode transcripts = evidence.path("transcripts");
        List<String> said = new ArrayList<>();
        if (content.isTextual()) {
            said.add(content.textValue());
        }
        int parts = content.isArray() ? content.size() : 0;
        for (int index = 0; index < parts; index++) {
            said.addAll(ofPart(content.path(index), transcripts.path(Integer.toString(index))));
        }
        transcripts.properties().stream()
                .filter(transcript -> Integer.parseInt(transcript.getKey()) >= parts)
                .sorted((one, other) ->
                        Integer.compare(Integer.parseInt(one.getKey()), Integer.parseInt(other.getKey())))
                .forEach(transcript -> said.add(transcript.getValue().asText()));
        said.removeIf(String::isBlank);
        return said.isEmpty() ? null : String.join("\n", said);
    }

    /** Of the two transcripts that audio may have, the longer, as wherever texts are joined. */
    private static Set<String> ofPart(JsonNode part, JsonNode transcript) {
        Set<String> said = new LinkedHashSet<>();
        said.add(part.path("text").asText(""));
        said.add(Join.of(part.path("transcript"), transcript).asText(""));
        return said;
    }
}
