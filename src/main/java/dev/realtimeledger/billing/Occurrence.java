package dev.realtimeledger.billing;

import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Moment;

/**
 * When something was used and by whose key, as its events tell.
 *
 * @param apiKey name of the key that its first event in the log came with
 */
record Occurrence(Moment moment, String apiKey) {

    static Occurrence of(LoggedEvent logged) {
        ServerEvent event = logged.event();
        return new Occurrence(
                new Moment(
                        logged.streamId(),
                        logged.sequenceNumber(),
                        event.correlation().sequence(),
                        event.happenedAt()),
                event.apiKey());
    }

    /** Where something is booked already. */
    static Occurrence of(Use use) {
        return new Occurrence(use.moment(), use.labels().apiKey());
    }

    /** The same thing told again: it was used when it is first told of, wherever that stands in the log. */
    Occurrence and(Occurrence again) {
        boolean isFirst = moment.sequenceNumber() <= again.moment.sequenceNumber();
        return new Occurrence(moment.earliest(again.moment), isFirst ? apiKey : again.apiKey);
    }

    /** The one that was earlier; of two at the same time this one. */
    Occurrence earlier(Occurrence other) {
        return other.moment.at().isBefore(moment.at()) ? other : this;
    }
}
