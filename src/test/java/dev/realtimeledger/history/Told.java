package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ReportedErrors.ReportedError;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items, responses and errors as events would have told them: a second apart, in JSON with single quotes. */
public final class Told {

    private Told() {}

    public static Instant second(long second) {
        return Instant.ofEpochSecond(1_800_000_000L + second);
    }

    public static PlacedItem item(String session, String id, long second, String evidence) {
        return new PlacedItem(
                new ItemState(new EntityKey(session, id), json(evidence), second(second), null, second, null),
                DeltaText.NONE,
                new Tie(session, Tie.SUPPLIED),
                null,
                null,
                null);
    }

    public static PlacedItem message(String session, String id, long second, String role, String text) {
        return item(
                session,
                id,
                second,
                "{'item':{'type':'message','role':'" + role + "','content':[{'type':'output_text','text':'" + text
                        + "'}]}}");
    }

    /** An item of which deltas alone tell what it says. */
    public static PlacedItem soFar(String session, String id, long second, String role, String text) {
        PlacedItem item = item(session, id, second, "{'item':{'type':'message','role':'" + role + "','content':[]}}");
        DeltaText.Place place = new DeltaText.Place(DeltaText.Kind.TEXT, 0);
        DeltaText soFar = DeltaText.of(List.of(new DeltaText.Delta(place, text, session, null, second(second), 1)));
        return new PlacedItem(item.item(), soFar, item.session(), null, null, null);
    }

    public static PlacedItem deleted(PlacedItem placed) {
        ItemState item = placed.item();
        return placed.with(new ItemState(
                item.key(), item.evidence(), item.createdAt(), item.createdAt(), item.firstSequenceNumber(), null));
    }

    /** An item that was cut off, of which this much was heard. */
    public static PlacedItem heard(PlacedItem placed, String beginning) {
        return placed.with(new Heard(beginning, Heard.AUDIO), null);
    }

    public static PlacedItem at(PlacedItem placed, @Nullable Long position) {
        ItemState item = placed.item();
        return placed.with(new ItemState(
                item.key(), item.evidence(), item.createdAt(), item.deletedAt(), item.firstSequenceNumber(), position));
    }

    public static PlacedResponse response(String session, String id, String evidence) {
        EntityKey key = new EntityKey(session, id);
        return new PlacedResponse(
                new ResponseState(key, json(evidence), second(0), second(9), 1, null),
                new Tie(session, Tie.SUPPLIED),
                null,
                List.of(key));
    }

    public static ReportedError error(String session, String id, long second, @Nullable Long position) {
        return new ReportedError(session, id, "It broke & <stopped>", "broken", second(second), position, second);
    }

    /** In the order given, which is that of the conversation. */
    public static SessionHistory history(List<PlacedResponse> responses, PlacedItem... items) {
        return new SessionHistory(List.of("s"), Arrays.asList(items), responses, List.of());
    }

    public static SessionHistory history(PlacedItem... items) {
        return history(List.of(), items);
    }

    private static ObjectNode json(String text) {
        return Evidence.parse(text.replace('\'', '"'));
    }
}
