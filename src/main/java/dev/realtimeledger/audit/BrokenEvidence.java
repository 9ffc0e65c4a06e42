package dev.realtimeledger.audit;

/** What was shown is not what was recorded. */
final class BrokenEvidence extends Exception {

    private final String why;

    BrokenEvidence(String why) {
        super(why);
        this.why = why;
    }

    /** What does not fit. */
    String why() {
        return why;
    }
}
