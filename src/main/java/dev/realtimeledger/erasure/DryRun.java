package dev.realtimeledger.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.api.ApiException;

/** Whether an erasure is only tried. */
final class DryRun {

    static final String FIELD = "dry_run";

    private DryRun() {}

    /** What a request says; false when it says nothing. */
    static boolean of(JsonNode form) {
        JsonNode dryRun = form.path(FIELD);
        if (dryRun.isNull() || dryRun.isMissingNode()) {
            return false;
        }
        if (!dryRun.isBoolean()) {
            // Taken for false, it would erase what somebody wanted to look at first.
            throw ApiException.badRequest("invalid_value", FIELD, "`dry_run` is true or false.");
        }
        return dryRun.booleanValue();
    }
}
