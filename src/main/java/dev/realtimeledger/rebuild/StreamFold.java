package dev.realtimeledger.rebuild;

import dev.realtimeledger.billing.StreamUsage;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.StoredEvents;
import dev.realtimeledger.event.StreamEntries;
import dev.realtimeledger.event.StreamHead;
import dev.realtimeledger.history.Configuration;
import dev.realtimeledger.history.ConversationState;
import dev.realtimeledger.history.Entities;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.Said;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all events of one stream say, folded one after the other as the write path folds them.
 *
 * <p>When it gets too large for the memory, the second half of the entities is left to another fold: the span at the end
 * tells what is in it.
 */
final class StreamFold {

    private final long mostBytes;
    private final StreamUsage usage;
    private Span span;
    private StreamHead head;
    private @Nullable Configuration inForce;
    private final Entities<Configuration> configurations = Configuration.entities();
    private final Entities<ItemState> items = ItemState.entities();
    private final Entities<ResponseState> responses = ResponseState.entities();
    private final Entities<ConversationState> conversations = ConversationState.entities();

    /** Bytes of events since the size was last looked at. */
    private long unmeasured;

    private StreamFold(String tenant, String streamId, Span span, long mostBytes) {
        this.usage = new StreamUsage(tenant, streamId, span::contains);
        this.head = StreamHead.empty(streamId);
        this.span = span;
        this.mostBytes = mostBytes;
    }

    /**
     * Folds the whole log of a stream, within a transaction.
     *
     * @param span the entities to fold, or as many of them as go into the memory
     * @param mostBytes bytes of events whose content may be in the memory at once
     */
    static StreamFold of(Connection connection, String tenant, String streamId, Span span, long mostBytes)
            throws SQLException {
        StreamFold fold = new StreamFold(tenant, streamId, span, mostBytes);
        StoredEvents.read(connection, tenant, streamId, fold::add);
        long lastEntry = StreamEntries.last(connection, tenant, streamId);
        if (lastEntry > fold.head.lastSequenceNumber()) {
            fold.head = fold.head.at(lastEntry);
        }
        return fold;
    }

    private void add(LoggedEvent logged) {
        long number = logged.sequenceNumber();
        head = head.next(logged.event()).at(number);
        int bytes = logged.event().bytes().length;
        Said said = Said.by(logged.event());
        for (ResponseState response : said.responses()) {
            if (span.contains(response.key().id())) {
                responses.join(response.loggedAs(number), bytes);
            }
        }
        for (ConversationState conversation : said.conversations()) {
            if (span.contains(conversation.key().id())) {
                conversations.join(conversation, bytes);
            }
        }
        for (ItemState item : said.items()) {
            if (span.contains(item.key().id())) {
                items.join(item.loggedAs(number), bytes);
            }
        }
        Configuration configuration = said.configuration();
        if (configuration != null) {
            configure(configuration.loggedAs(number), bytes);
        }
        usage.note(logged, said);
        unmeasured += bytes;
        if (unmeasured > mostBytes / 2) {
            fitIntoMemory();
        }
    }

    private void configure(Configuration configuration, int bytes) {
        if (inForce == null || configuration.isLaterThan(inForce)) {
            inForce = configuration;
        }
        if (span.contains(configuration.key().id())) {
            configurations.join(configuration, bytes);
        }
    }

    private void fitIntoMemory() {
        unmeasured = 0;
        while (items.said() + responses.said() + conversations.said() + configurations.said() > mostBytes
                && span.canBeHalved()) {
            span = span.firstHalf();
            for (Entities<?> entities : List.of(items, responses, conversations, configurations)) {
                entities.retain(key -> span.contains(key.id()));
            }
            usage.retain(span::contains);
        }
    }

    /** The entities that are in it. */
    Span span() {
        return span;
    }

    /** Where the log says that the stream stands. */
    StreamHead head() {
        return head;
    }

    List<ItemState> items() {
        return items.changed();
    }

    List<ResponseState> responses() {
        return responses.changed();
    }

    List<ConversationState> conversations() {
        return conversations.changed();
    }

    List<Configuration> configurations() {
        return configurations.changed();
    }

    /** What has to be booked so that the ledger is what the log says. */
    StreamUsage.Difference usage(Connection connection, Instant now) throws SQLException {
        return usage.compare(connection, responses::current, items::current, span::contains, now);
    }

    /** The configuration in force, when the session stated one and its row is in the span. */
    List<Configuration> inForce() {
        Configuration stated = inForce;
        return stated == null || !span.contains(Configuration.SESSIONS_ROW) ? List.of() : List.of(stated);
    }
}
