package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A session, or the sessions of a call, as people read them: turns in order, between them the configurations where they
 * took force, and with each what is known to be missing there; and what all of it took, cost and lacks.
 */
@TemplateData
public final class Conversation {

    /** How wide the axis of time is drawn. */
    private static final int WIDTH = 1000;

    private final Json whole;
    private final Json transcript;
    private final List<Session> sessions;
    private final Instant begin;
    private final List<Turn> turns = new ArrayList<>();
    private final List<Finding> unplaced;
    private final Instant end;

    /**
     * @param whole the session or the call
     * @param transcript a page of it
     * @param continued whether pages stand before it, which have the earlier configurations
     * @param sessions the earliest first
     */
    Conversation(Json whole, Json transcript, boolean continued, List<Session> sessions) {
        this.whole = whole;
        this.transcript = transcript;
        this.sessions = List.copyOf(sessions);
        this.begin = whole.instant("first_event_at");
        List<Json> items = transcript.list("data");
        List<Placed> revisions = revisions(sessions);
        var findings = new Findings(sessions);
        var answered = new HashSet<Findings.Subject>();
        int placed = continued && !items.isEmpty() ? until(revisions, 0, items.getFirst()) : 0;
        for (Json item : items) {
            int reached = until(revisions, placed, item);
            revisions.subList(placed, reached).forEach(revision -> turns.add(revision.turn));
            placed = reached;
            turns.add(said(item, findings, answered));
        }
        if (!transcript.has("has_more")) {
            revisions.subList(placed, revisions.size()).forEach(revision -> turns.add(revision.turn));
        }
        this.unplaced = findings.rest();
        this.end = turns.stream()
                .map(turn -> turn.item.instant("created_at"))
                .max(Instant::compareTo)
                .filter(last -> last.isAfter(begin))
                .orElse(begin.plusSeconds(1));
    }

    /**
     * A session of the conversation.
     *
     * @param revisions its configurations, the oldest first
     * @param completeness with its findings
     * @param amounts what it cost; nothing where the key may not see it
     */
    @TemplateData
    public record Session(Json id, List<Json> revisions, Json completeness, Amounts amounts) {

        public String verdict() {
            return completeness.text("verdict");
        }

        /** Whether there are responses of which nobody knows what they used. */
        private boolean lacksUsage() {
            return completeness.list("findings").stream()
                    .map(finding -> finding.text("code"))
                    .anyMatch(code -> code.equals("usage_missing") || code.equals("response_not_done"));
        }
    }

    /**
     * One thing that happened.
     *
     * @param kind user, agent, system, tool, revision or error
     * @param session in which
     * @param item the entry of the transcript, or the revision
     * @param findings what is missing here
     * @param changes what a revision changed
     * @param response the response that it belongs to, with the first of its items; none with the others
     */
    @TemplateData
    public record Turn(
            String kind, Json session, Json item, List<Finding> findings, List<Change> changes, Json response) {

        /** Where its events are, below the events of all sessions. */
        public String source() {
            Query inSession = Query.of("session_id", session.text());
            return switch (kind) {
                case "revision" -> "/" + item.path("event_id") + inSession;
                case "error" -> "/" + item.path("id") + inSession;
                default -> events().toString();
            };
        }

        /** Which events, and which entries of the ledger, belong to it. */
        public Query events() {
            Query own = response.has("id")
                    ? Query.of("response_id", response.text("id"))
                    : Query.of("item_id", item.text("item_id"));
            return own.with("session_id", session.text());
        }

        /** What its response cost: more than one amount where prices are in several currencies. */
        public List<Json> costs() {
            Json cost = response.at("cost");
            return cost.isThere() ? List.of(cost) : response.list("costs");
        }
    }

    /** A field of the configuration before and after a revision. */
    @TemplateData
    public record Change(String field, Json before, Json after) {}

    /** A configuration, and from when on it may stand: never before one of its session that it follows. */
    private record Placed(Instant from, Turn turn) {}

    /** The configurations of all sessions in the order in which they took force. */
    private static List<Placed> revisions(List<Session> sessions) {
        var revisions = new ArrayList<Placed>();
        for (Session session : sessions) {
            Instant from = Instant.MIN;
            Json before = Json.NONE;
            for (Json revision : session.revisions) {
                Instant effective = revision.instant("effective_at");
                from = effective.isAfter(from) ? effective : from;
                List<Change> changes = before.isThere() ? changes(before, revision) : List.of();
                revisions.add(
                        new Placed(from, new Turn("revision", session.id, revision, List.of(), changes, Json.NONE)));
                before = revision;
            }
        }
        revisions.sort(Comparator.comparing(Placed::from));
        return revisions;
    }

    private static List<Change> changes(Json before, Json revision) {
        return revision.list("changed").stream()
                .map(field -> new Change(
                        field.text(),
                        before.at("session").at(field.text()),
                        revision.at("session").at(field.text())))
                .toList();
    }

    /** The first revision from a place on that took force later than an item came. */
    private static int until(List<Placed> revisions, int from, Json item) {
        int reached = from;
        while (reached < revisions.size() && !revisions.get(reached).from.isAfter(item.instant("created_at"))) {
            reached++;
        }
        return reached;
    }

    private static Turn said(Json item, Findings findings, Set<Findings.Subject> answered) {
        Json session = item.at("session_id");
        Json response = item.at("response");
        String responseId = response.text("id");
        boolean first = !responseId.isEmpty() && answered.add(new Findings.Subject(session.text(), responseId));
        Query ofItem = Query.of("item_id", item.text("item_id"));
        List<Finding> here = Stream.of(
                        findings.take(session, item.text("item_id"), ofItem),
                        findings.take(session, item.text("call_id"), ofItem),
                        findings.take(session, responseId, Query.of("response_id", responseId)))
                .flatMap(List::stream)
                .toList();
        return new Turn(kind(item), session, item, here, List.of(), first ? response : Json.NONE);
    }

    private static String kind(Json item) {
        String type = item.text("type");
        return switch (item.text("role")) {
            case "user" -> "user";
            case "assistant" -> "agent";
            case "system", "developer" -> "system";
            default -> type.equals("error") ? "error" : "tool";
        };
    }

    public Json whole() {
        return whole;
    }

    public Json transcript() {
        return transcript;
    }

    public List<Session> sessions() {
        return sessions;
    }

    /** Whether what is said of a turn has to say in which session. */
    public boolean isOfSeveral() {
        return sessions.size() > 1;
    }

    public List<Turn> turns() {
        return turns;
    }

    /** Findings that no turn of the page is about. */
    public List<Finding> unplaced() {
        return unplaced;
    }

    /** That of the session that lacks most. */
    public String verdict() {
        return Stream.of("incomplete", "open")
                .filter(verdict ->
                        sessions.stream().anyMatch(session -> session.verdict().equals(verdict)))
                .findFirst()
                .orElse("complete");
    }

    /** What all sessions cost; more than that where it is not known what a response used. */
    public Amounts amounts() {
        var amounts = new Amounts();
        sessions.forEach(session -> amounts.add(session.amounts));
        if (!amounts.isEmpty() && sessions.stream().anyMatch(Session::lacksUsage)) {
            amounts.beLowerBound();
        }
        return amounts;
    }

    /** How long all of it took. */
    public String duration() {
        return duration(whole);
    }

    /** How long after the beginning a turn came, as minutes and seconds. */
    public String at(Turn turn) {
        String field = turn.kind.equals("revision") ? "effective_at" : "created_at";
        Instant time = turn.item.instant(field);
        return time.equals(Instant.MIN) ? "" : text(Duration.between(begin, time));
    }

    /** Where a turn begins on the axis of time. */
    public long x(Turn turn) {
        long all = Math.max(1, Duration.between(begin, end).toMillis());
        long part = Math.max(
                0, Duration.between(begin, turn.item.instant("created_at")).toMillis());
        return Math.min(WIDTH - 4, part * WIDTH / all);
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

    /** How long a session or a call took. */
    static String duration(Json whole) {
        return text(Duration.between(whole.instant("first_event_at"), whole.instant("last_event_at")));
    }

    private static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
