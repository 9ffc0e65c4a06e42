package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a request has verified.
 *
 * @param broken the first place where something does not fit; null when there is none up to here
 * @param entries how many were checked
 * @param bodies of how many entries the body is kept whole, and is the one that came
 * @param checkpoints how many were checked
 * @param verifiedUpTo id of the newest checkpoint that everything holds against; null as long as that is not known
 * @param next where to go on; null when nothing is left, or something is broken
 */
record Verification(
        @Nullable BrokenRecord broken,
        long entries,
        long bodies,
        long checkpoints,
        @Nullable String verifiedUpTo,
        @Nullable VerificationPosition next) {

    ObjectNode view() {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.verification")
                .put("valid", broken == null);
        view.set("first_broken", broken == null ? JsonNodeFactory.instance.nullNode() : broken.view());
        return view.put("entries", entries)
                .put("bodies", bodies)
                .put("checkpoints", checkpoints)
                .put("verified_up_to", verifiedUpTo)
                .put("has_more", next != null)
                .put("next_page", next == null ? null : next.text());
    }
}
