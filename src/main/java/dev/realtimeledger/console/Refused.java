package dev.realtimeledger.console;

/** What the API, or the console itself, answers instead of what was asked for. */
class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Json reason;

    /**
     * @param status of HTTP
     * @param reason a sentence, or the API's error
     */
    Refused(int status, Json reason) {
        super("Answered with " + status);
        this.status = status;
        this.reason = reason;
    }

    int status() {
        return status;
    }

    /** One sentence for a person, in the API's language. */
    String message() {
        return reason.has("message") ? reason.text("message") : reason.text();
    }
}
