package dev.realtimeledger.completeness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.Revisions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The user's audio that should have been transcribed, because the session's configuration asks for it, and was not. */
final class MissingTranscriptions {

    private static final String COMMITTED = "input_audio_buffer.committed";
    private static final String TRANSCRIPTION = "conversation.item.input_audio_transcription.";

    private static final Set<String> ENDS = Set.of(TRANSCRIPTION + "completed", TRANSCRIPTION + "failed");
    private static final Set<String> BEGINNINGS = Set.of(TRANSCRIPTION + "delta", TRANSCRIPTION + "segment");
    private static final Set<String> SPEECH =
            Set.of("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped");

    private MissingTranscriptions() {}

    static List<Finding> in(SessionLog log, List<ItemState> items, List<Revisions.Revision> revisions) {
        List<Finding> findings = new ArrayList<>();
        for (ItemState item : items) {
            Set<String> types = log.ofItem(item.key().id());
            if (item.deletedAt() != null || !log.hasAllOf(item.key().id()) || has(types, ENDS)) {
                continue;
            }
            if (has(types, BEGINNINGS)) {
                findings.add(missing(item, "Its transcription began, but neither completed nor failed."));
            } else if (cameAsAudio(item, types, log) && isAskedFor(item, revisions)) {
                findings.add(
                        missing(item, "The session asks for its transcription, which neither completed nor failed."));
            }
        }
        return findings;
    }

    private static Finding missing(ItemState item, String message) {
        return new Finding(Finding.Code.TRANSCRIPTION_MISSING, item.key().id(), message);
    }

    /**
     * Only audio from the buffer is transcribed, not that of an item which the client made up. Where the session shows no
     * commit at all, the forwarder leaves them out, and all audio of the user counts.
     */
    private static boolean cameAsAudio(ItemState item, Set<String> types, SessionLog log) {
        return types.contains(COMMITTED)
                || (holdsAudio(item) && (has(types, SPEECH) || !log.types().contains(COMMITTED)));
    }

    private static boolean holdsAudio(ItemState item) {
        for (JsonNode part : item.evidence().path("item").path("content")) {
            if (part.path("type").asText("").equals("input_audio")
                    && part.path("transcript").asText("").isEmpty()
                    && !part.path("erased").asBoolean()) {
                return "user".equals(item.role());
            }
        }
        return false;
    }

    /** Whether the configuration in force when the item began asks for it, and none after that takes it back. */
    private static boolean isAskedFor(ItemState item, List<Revisions.Revision> revisions) {
        Integer inForce = Revisions.inForce(revisions, item);
        return inForce != null
                && revisions.stream()
                        .filter(revision -> revision.number() >= inForce)
                        .allMatch(revision -> asks(revision.configuration().session()));
    }

    private static boolean asks(JsonNode session) {
        return isStated(session.path("input_audio_transcription"))
                || isStated(session.path("audio").path("input").path("transcription"));
    }

    private static boolean isStated(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean has(Set<String> types, Set<String> any) {
        return types.stream().anyMatch(any::contains);
    }
}
