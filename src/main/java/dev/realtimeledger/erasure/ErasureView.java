package dev.realtimeledger.erasure;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What was, or would be, erased. */
@Schema(name = "Erasure")
record ErasureView(
        String object,
        boolean dryRun,
        List<SessionView> sessions,

        @Schema(description = "Events without a session that still have content and that nothing ties to these")
        long unattributed,

        @Schema(description = "Whether the same request has to be sent again")
        boolean hasMore) {

    static ErasureView of(Erasures.Result result, boolean dryRun) {
        return new ErasureView(
                "erasure",
                dryRun,
                result.sessions().stream()
                        .map(found -> SessionView.of(found, dryRun))
                        .toList(),
                result.unattributed(),
                result.hasMore());
    }

    /** What there was to erase of one session. */
    @Schema(name = "ErasedSession")
    record SessionView(
            String sessionId,

            @Schema(enumeration = {"erased", "would_be_erased", "nothing_to_erase", "on_hold"})
            String status,

            long serverEvents,

            @Schema(description = "Events that came without a session and belong to it")
            long unassignedServerEvents,

            long rejectedEvents) {

        static SessionView of(Erasure.Found found, boolean dryRun) {
            String status = dryRun ? "would_be_erased" : "erased";
            if (found.held()) {
                status = "on_hold";
            } else if (found.isNothing()) {
                status = "nothing_to_erase";
            }
            return new SessionView(
                    found.sessionId(),
                    status,
                    found.serverEvents(),
                    found.unassignedServerEvents(),
                    found.rejectedEvents());
        }
    }
}
