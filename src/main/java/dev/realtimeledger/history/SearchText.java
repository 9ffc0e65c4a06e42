package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;

final class SearchText {
    static String of(JsonNode evidence) {
        StringBuilder b = new StringBuilder();
        for (JsonNode part : evidence.path("item").path("content")) {
            b.append(part.path("text").asText(""))
                    .append(' ')
                    .append(part.path("transcript").asText(""))
                    .append(' ');
        }
        for (JsonNode t : evidence.path("transcripts")) {
            b.append(t.asText()).append(' ');
        }
        b.append(evidence.path("item").path("arguments").asText(""))
                .append(' ')
                .append(evidence.path("item").path("output").asText(""));
        return b.toString();
    }
}
