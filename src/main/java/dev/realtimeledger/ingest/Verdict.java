package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiError;

/** What became of one line. */
sealed interface Verdict {

    /** The event is in the log. */
    record Received(Receipt receipt) implements Verdict {}

    /**
     * The line was refused.
     *
     * @param status the HTTP status of the refusal when the line is alone
     */
    record Refused(int status, ApiError error) implements Verdict {}
}
