package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * An event that was sent, and what was answered.
 *
 * @param status of the answer; a line of a batch has none, and is given that which its error would have alone
 * @param code of the error; empty when there is none
 * @param triedBefore whether an earlier try may have stored it already
 */
record Exchange(Delivery delivery, int status, @Nullable Receipt receipt, String code, boolean triedBefore) {

    private static final String CONFLICT = "event_id_conflict";

    /** Of an event that was sent alone. */
    static Exchange of(Delivery delivery, Answer answer) {
        @Nullable Receipt receipt = answer.status() == 200 ? Receipt.of(answer.json()) : null;
        return new Exchange(delivery, answer.status(), receipt, answer.code(), answer.wasTriedBefore());
    }

    /** Of a line of a batch. */
    static Exchange of(Delivery delivery, JsonNode line, boolean triedBefore) {
        if (!line.has("error")) {
            return new Exchange(delivery, 200, Receipt.of(line), "", triedBefore);
        }
        String code = line.at("/error/code").asText("");
        return new Exchange(delivery, code.equals(CONFLICT) ? 409 : 400, null, code, triedBefore);
    }

    boolean isConflict() {
        return status == 409 && code.equals(CONFLICT);
    }

    /** The answer, for people. */
    String answered() {
        return status == 0 ? "no answer" : code.isEmpty() ? "answered " + status : "answered " + status + " " + code;
    }
}
