package dev.realtimeledger.reconciliation;

/** How many responses the ledger knows of a day, and of how many it does not know what they used. */
record Activity(long numResponses, long responsesWithoutUsage) {

    static final Activity NONE = new Activity(0, 0);

    Activity plus(Activity other) {
        return new Activity(numResponses + other.numResponses, responsesWithoutUsage + other.responsesWithoutUsage);
    }
}
