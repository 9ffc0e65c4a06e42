package dev.realtimeledger.history;

import dev.realtimeledger.event.Remembered;

/** What a writer still knows of a stream's history after it wrote it. */
public final class HistoryMemory {

    final Remembered<String, Entities.Kept<ItemState>> items;
    final Remembered<String, Entities.Kept<ResponseState>> responses;
    final Remembered<String, Entities.Kept<ConversationState>> conversations;
    final Remembered<String, Configuration.Place> inForce;

    /**
     * @param whole whether the stream was followed from its first event
     */
    public HistoryMemory(boolean whole) {
        items = table(whole);
        responses = table(whole);
        conversations = table(whole);
        inForce = new Remembered<>(whole, place -> 0);
    }

    private static <S> Remembered<String, Entities.Kept<S>> table(boolean whole) {
        // A state and the JSON it is made of take up about as much as all the events that made it.
        return new Remembered<>(whole, Entities.Kept::said);
    }

    /** About how many bytes all of it takes up. */
    public long bytes() {
        return items.bytes() + responses.bytes() + conversations.bytes();
    }
}
