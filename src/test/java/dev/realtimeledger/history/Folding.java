package dev.realtimeledger.history;

import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** How states are made of events: as the product does it, or with a rule broken on purpose. */
public record Folding(
        Function<ServerEvent, Said> reading,
        BinaryOperator<ItemState> items,
        BinaryOperator<ResponseState> responses,
        BinaryOperator<ConversationState> conversations) {

    /** What the write path does with the events of a group. */
    public static final Folding OF_THE_PRODUCT =
            new Folding(Said::by, ItemState::join, ResponseState::join, ConversationState::join);

    /** The states that the events leave where nothing was known before. */
    public Folded fold(Collection<LoggedEvent> events) {
        Folded folded = new Folded(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        for (LoggedEvent logged : events) {
            Said said = reading.apply(logged.event());
            long number = logged.sequenceNumber();
            said.items().forEach(item -> folded.items().merge(item.key(), item.loggedAs(number), items));
            said.responses()
                    .forEach(
                            response -> folded.responses().merge(response.key(), response.loggedAs(number), responses));
            said.conversations()
                    .forEach(conversation ->
                            folded.conversations().merge(conversation.key(), conversation, conversations));
            Configuration configuration = said.configuration();
            if (configuration != null) {
                folded.configurations()
                        .merge(configuration.eventId(), configuration.loggedAs(number), Folding::firstLogged);
            }
        }
        return folded;
    }

    /** What both say: the states of one group on top of those of another. */
    Folded join(Folded known, Folded more) {
        return new Folded(
                join(known.items(), more.items(), items),
                join(known.responses(), more.responses(), responses),
                join(known.conversations(), more.conversations(), conversations),
                join(known.configurations(), more.configurations(), Folding::firstLogged));
    }

    private static <K, S> Map<K, S> join(Map<K, S> known, Map<K, S> more, BinaryOperator<S> join) {
        Map<K, S> joined = new HashMap<>(known);
        more.forEach((key, state) -> joined.merge(key, state, join));
        return joined;
    }

    /** The log has a repeated event once. */
    private static Configuration firstLogged(Configuration a, Configuration b) {
        return a.sequenceNumber() <= b.sequenceNumber() ? a : b;
    }
}
