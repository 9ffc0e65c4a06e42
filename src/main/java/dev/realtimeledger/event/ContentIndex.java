package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Which part of an item's content an event is about. */
public final class ContentIndex {

    /** More parts than any item has; a greater index is no index. */
    static final int MOST_PARTS = 1000;

    private ContentIndex() {}

    /**
     * The part; the first when the event does not say, -1 when what it says cannot be one.
     *
     * @param stated the event's {@code content_index}
     */
    public static int of(@Nullable JsonNode stated) {
        if (stated == null || !stated.isIntegralNumber() || !stated.canConvertToInt()) {
            return 0;
        }
        int index = stated.intValue();
        return index >= 0 && index < MOST_PARTS ? index : -1;
    }
}
