package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A transcript as people read it: turns in order, between them the configurations where they took force, and with each what
 * is known to be missing there.
 */
@TemplateData
public final class Conversation {

    /** How wide the axis of time is drawn. */
    private static final int WIDTH = 1000;

    private final Json transcript;
    private final Json completeness;
    private final Instant begin;
    private final List<Turn> turns = new ArrayList<>();
    private final List<Json> unplaced;
    private final Instant end;

    /**
     * @param transcript a page of it
     * @param continued whether pages stand before it, which have the earlier configurations
     * @param revisions the oldest first; none for a call
     * @param completeness with its findings; {@link Json#NONE} for a call
     * @param begin when the session began
     */
    Conversation(Json transcript, boolean continued, List<Json> revisions, Json completeness, Instant begin) {
        this.transcript = transcript;
        this.completeness = completeness;
        this.begin = begin;
        List<Json> items = transcript.list("data");
        var findings = new Findings(completeness);
        var answered = new HashSet<String>();
        int revision = continued && !items.isEmpty() ? until(revisions, 0, items.getFirst()) : 0;
        for (Json item : items) {
            int reached = until(revisions, revision, item);
            addRevisions(revisions, revision, reached);
            revision = reached;
            Json response = item.at("response");
            boolean first = response.has("id") && answered.add(response.text("id"));
            List<Json> here = new ArrayList<>(findings.take(item.text("item_id")));
            here.addAll(findings.take(response.text("id")));
            turns.add(new Turn(kind(item), item, here, List.of(), first ? response : Json.NONE));
        }
        if (!transcript.has("has_more")) {
            addRevisions(revisions, revision, revisions.size());
        }
        this.unplaced = findings.rest();
        this.end = turns.stream()
                .map(turn -> turn.item.instant("created_at"))
                .max(Instant::compareTo)
                .filter(last -> last.isAfter(begin))
                .orElse(begin.plusSeconds(1));
    }

    /** The findings that no turn has taken yet, by what they are about. */
    private static final class Findings {

        private final Map<String, List<Json>> open = new LinkedHashMap<>();

        Findings(Json completeness) {
            for (Json finding : completeness.list("findings")) {
                open.computeIfAbsent(finding.text("subject"), none -> new ArrayList<>())
                        .add(finding);
            }
        }

        List<Json> take(String subject) {
            List<Json> found = open.remove(subject);
            return found == null ? List.of() : found;
        }

        List<Json> rest() {
            return open.values().stream().flatMap(List::stream).toList();
        }
    }

    /** The first revision from a place on that took force later than an item came. */
    private static int until(List<Json> revisions, int from, Json item) {
        int reached = from;
        while (reached < revisions.size()
                && !revisions.get(reached).instant("effective_at").isAfter(item.instant("created_at"))) {
            reached++;
        }
        return reached;
    }

    private void addRevisions(List<Json> revisions, int from, int until) {
        for (int index = from; index < until; index++) {
            turns.add(ofRevision(revisions, index));
        }
    }

    /**
     * One thing that happened.
     *
     * @param kind user, agent, system, tool, revision or error
     * @param item the entry of the transcript, or the revision
     * @param findings what is missing here
     * @param changes what a revision changed
     * @param response the response that it belongs to, with the first of its items; none with the others
     */
    @TemplateData
    public record Turn(String kind, Json item, List<Json> findings, List<Change> changes, Json response) {}

    /** A field of the configuration before and after a revision. */
    @TemplateData
    public record Change(String field, Json before, Json after) {}

    private static String kind(Json item) {
        String type = item.text("type");
        return switch (item.text("role")) {
            case "user" -> "user";
            case "assistant" -> "agent";
            case "system", "developer" -> "system";
            default -> type.equals("error") ? "error" : "tool";
        };
    }

    private static Turn ofRevision(List<Json> revisions, int index) {
        Json revision = revisions.get(index);
        Json before = index == 0 ? Json.NONE : revisions.get(index - 1).at("session");
        List<Change> changes = index == 0
                ? List.of()
                : revision.at("changed").elements().stream()
                        .map(field -> new Change(
                                field.text(),
                                before.at(field.text()),
                                revision.at("session").at(field.text())))
                        .toList();
        return new Turn("revision", revision, List.of(), changes, Json.NONE);
    }

    public Json transcript() {
        return transcript;
    }

    public Json completeness() {
        return completeness;
    }

    public List<Turn> turns() {
        return turns;
    }

    /** Findings that no turn of the page is about. */
    public List<Json> unplaced() {
        return unplaced;
    }

    /** How long after the beginning a turn came, as minutes and seconds. */
    public String at(Turn turn) {
        String field = turn.kind.equals("revision") ? "effective_at" : "created_at";
        Instant time = turn.item.instant(field);
        return time.equals(Instant.MIN) ? "" : duration(Duration.between(begin, time));
    }

    /** Where a turn begins on the axis of time. */
    public long x(Turn turn) {
        long whole = Math.max(1, Duration.between(begin, end).toMillis());
        long part = Math.max(
                0, Duration.between(begin, turn.item.instant("created_at")).toMillis());
        return Math.min(WIDTH - 4, part * WIDTH / whole);
    }

    /** How long all of it took. */
    public String duration() {
        return duration(Duration.between(begin, end));
    }

    /** Seconds from when a response began until it was done; empty when one of both is unknown. */
    public String latency(Turn turn) {
        Json response = turn.response;
        if (!response.has("created_at") || !response.has("done_at")) {
            return "";
        }
        long millis = Duration.between(response.instant("created_at"), response.instant("done_at"))
                .toMillis();
        return millis <= 0 ? "" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** The text that the user did not hear any more; empty when all was heard, or nothing is known. */
    public String unheard(Turn turn) {
        String generated = turn.item.text("generated");
        String heard = turn.item.text("heard");
        JsonNode node = turn.item.node().path("heard");
        return node.isTextual() && generated.startsWith(heard) ? generated.substring(heard.length()) : "";
    }

    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
