package dev.realtimeledger.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageForm;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.event.ReportedErrors;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.SessionHistory;
import dev.realtimeledger.response.PricedResponses;
import dev.realtimeledger.response.ResponseCost;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads transcripts, of a session or of the sessions of a call. */
@ApplicationScoped
public class Transcripts {

    /** The media type of captions. */
    public static final String VTT = "text/vtt";

    private static final PageForm AS_JSON = PageForm.json("realtime.transcript");
    private static final PageForm AS_DIALOGUE = PageForm.text("text/plain", "");
    private static final PageForm AS_CAPTIONS = PageForm.text(VTT, "WEBVTT\n\n");

    private final Placement placement;
    private final ReportedErrors errors;
    private final PricedResponses priced;

    Transcripts(Placement placement, ReportedErrors errors, PricedResponses priced) {
        this.placement = placement;
        this.errors = errors;
        this.priced = priced;
    }

    /**
     * The transcript in the form that the caller accepts.
     *
     * @param sessions of one call, the earliest first, or a single one
     */
    public Response answer(String tenant, List<EventStream> sessions, PageRequest request) {
        PageForm form = PageForm.accepted(request.headers(), List.of(AS_JSON, AS_DIALOGUE, AS_CAPTIONS));
        Placement.Reading reading = placement.of(tenant);
        SessionHistory history = SessionHistory.together(sessions.stream()
                .map(session -> reading.session(session.streamId()))
                .toList());
        List<TranscriptEntry> entries = Transcript.of(history, errors.of(tenant, history.streamIds()));
        if (form.equals(AS_CAPTIONS)) {
            Map<String, Instant> begun =
                    sessions.stream().collect(Collectors.toMap(EventStream::streamId, EventStream::createdAt));
            return page(
                    request, form, Captions.of(entries, begun), Captions.Cue::key, cue -> TextNode.valueOf(cue.text()));
        }
        if (form.equals(AS_DIALOGUE)) {
            return page(
                    request, form, entries, TranscriptEntry::key, entry -> TextNode.valueOf(Dialogue.paragraph(entry)));
        }
        Map<EntityKey, ResponseCost> costs = priced.costs(tenant, history.responses());
        return page(request, form, entries, TranscriptEntry::key, entry -> entry.view(costs));
    }

    private static <T> Response page(
            PageRequest request, PageForm form, List<T> rows, Function<T, EntityKey> key, Function<T, JsonNode> shown) {
        ComputedList<T> list = new ComputedList<>(
                rows, row -> key.apply(row).id(), row -> key.apply(row).streamId());
        return Page.whole(
                request,
                form,
                list.read(request.oldestFirst())
                        .map(row -> new Row(key.apply(row).id(), key.apply(row).streamId(), shown.apply(row))),
                list::nameOf);
    }
}
