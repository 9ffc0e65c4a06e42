package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads back what the receiver tells. What it does not tell is noted, and then is empty. */
final class Reading {

    private static final int MOST_PAGES = 1000;

    private final Receiver receiver;
    private final Check answered = new Check("What is asked for is answered");

    Reading(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Whether all was answered. */
    Check check() {
        return answered;
    }

    /** One resource; missing when it is not there. */
    JsonNode one(String path) throws InterruptedException {
        Answer answer = receiver.get(path);
        answered.expect(answer.status() == 200, () -> path + ": status " + answer.status() + " " + answer.code());
        return answer.status() == 200 ? answer.json() : Json.of(new byte[0]);
    }

    /** A list, the oldest first. */
    List<JsonNode> list(String path) throws InterruptedException {
        return list(path, "order=asc");
    }

    /** What a list has of something. */
    List<JsonNode> list(String path, String filter) throws InterruptedException {
        return pages(path + "?limit=100&" + filter, "after", "last_id", MOST_PAGES);
    }

    /** The newest of a list. */
    List<JsonNode> newest(String path, int pages) throws InterruptedException {
        return pages(path + "?order=desc&limit=100", "after", "last_id", pages);
    }

    /** Buckets of usage. */
    List<JsonNode> buckets(String pathAndQuery) throws InterruptedException {
        return pages(pathAndQuery, "page", "next_page", MOST_PAGES);
    }

    private List<JsonNode> pages(String path, String parameter, String cursor, int most) throws InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String next = path;
        for (int page = 1; page <= most; page++) {
            JsonNode answer = one(next);
            answer.path("data").forEach(all::add);
            String last = answer.path(cursor).asText("");
            if (!answer.path("has_more").asBoolean() || last.isEmpty()) {
                break;
            }
            next = path + "&" + parameter + "=" + URLEncoder.encode(last, StandardCharsets.UTF_8);
        }
        return all;
    }
}
