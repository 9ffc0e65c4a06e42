package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * What was answered to a batch.
 *
 * @param first the id of the first event in it
 * @param sent how many events were in it
 */
record BatchAnswer(String sessionId, String first, int sent, int status, JsonNode body) {

    /** Whether there is one answer an event, and the counts are those of the answers. */
    boolean addsUp() {
        long rejected = count(line -> line.has("error"));
        long duplicates = count(line -> line.path("duplicate").asBoolean());
        return body.path("data").size() == sent
                && status == (rejected == 0 ? 200 : 207)
                && body.path("rejected").asLong(-1) == rejected
                && body.path("duplicates").asLong(-1) == duplicates
                && body.path("accepted").asLong(-1) == sent - rejected - duplicates;
    }

    private long count(Predicate<JsonNode> lines) {
        return StreamSupport.stream(body.path("data").spliterator(), false)
                .filter(lines)
                .count();
    }
}
