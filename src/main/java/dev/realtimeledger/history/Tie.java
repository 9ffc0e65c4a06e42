package dev.realtimeledger.history;

/**
 * What an item or response belongs to, and how that is known.
 *
 * @param basis {@link #STATED} in a payload, {@link #SUPPLIED} by the forwarder, {@link #DERIVED} from other links
 */
public record Tie(String id, String basis) {

    static final String STATED = "stated";
    static final String SUPPLIED = "supplied";
    static final String DERIVED = "derived";
}
