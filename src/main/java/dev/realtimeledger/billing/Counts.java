package dev.realtimeledger.billing;

/**
 * What usage counts beside the line items.
 *
 * @param responsesWithoutUsage responses of which nobody knows what they cost
 * @param transcriptionsWithoutUsage the same of transcriptions
 */
record Counts(int sessions, int responses, int responsesWithoutUsage, int transcriptionsWithoutUsage) {

    static final Counts NONE = new Counts(0, 0, 0, 0);

    static final Counts SESSION = new Counts(1, 0, 0, 0);

    static Counts response(boolean usageIsKnown) {
        return new Counts(0, 1, usageIsKnown ? 0 : 1, 0);
    }

    static Counts transcription(boolean usageIsKnown) {
        return new Counts(0, 0, 0, usageIsKnown ? 0 : 1);
    }

    Counts plus(Counts other) {
        return new Counts(
                sessions + other.sessions,
                responses + other.responses,
                responsesWithoutUsage + other.responsesWithoutUsage,
                transcriptionsWithoutUsage + other.transcriptionsWithoutUsage);
    }

    Counts negated() {
        return new Counts(-sessions, -responses, -responsesWithoutUsage, -transcriptionsWithoutUsage);
    }
}
