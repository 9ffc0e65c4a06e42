package dev.realtimeledger.billing;

import dev.realtimeledger.history.Moment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one source of usage.
 *
 * @param moment when it was used; the sequence number is 0 where no event says so
 * @param labels by what it can be grouped
 * @param audio what seconds were derived from
 * @param notUnderstood JSON: what the usage says that is in no line item, by its path
 */
record Use(
        Source source,
        Basis basis,
        Moment moment,
        Labels labels,
        @Nullable Audio audio,
        Quantities quantities,
        Counts counts,
        @Nullable String notUnderstood) {

    /**
     * By what usage can be grouped. The call is the stream's, and read there.
     *
     * @param metadata JSON: the response's or item's own labels
     */
    record Labels(
            @Nullable String model,
            @Nullable String folderId,
            @Nullable String conversationId,
            String apiKey,
            @Nullable String metadata) {}

    /** Audio as it was measured, and the format that tells how long it is. */
    record Audio(long bytes, int bytesPerSecond) {}

    /** The same of another model. */
    Use of(@Nullable String model, @Nullable String folderId) {
        return new Use(
                source,
                basis,
                moment,
                new Labels(model, folderId, labels.conversationId, labels.apiKey, labels.metadata),
                audio,
                quantities,
                counts,
                notUnderstood);
    }

    /** The same without what an erasure takes. */
    Use withoutTexts() {
        return new Use(
                source,
                basis,
                moment,
                new Labels(labels.model, labels.folderId, labels.conversationId, labels.apiKey, null),
                audio,
                quantities,
                counts,
                null);
    }

    /** The same but for line items that are known better from elsewhere. */
    Use without(Set<LineItem> items) {
        return new Use(source, basis, moment, labels, audio, quantities.without(items), counts, notUnderstood);
    }
}
