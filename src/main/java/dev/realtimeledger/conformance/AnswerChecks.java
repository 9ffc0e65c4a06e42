package dev.realtimeledger.conformance;

import dev.realtimeledger.conformance.Delivery.Meaning;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the answers to events promise. */
final class AnswerChecks {

    private AnswerChecks() {}

    static List<Check> of(Sent sent) {
        return List.of(types(sent), receipts(sent), repeats(sent), conflicts(sent), recognized(sent), batches(sent));
    }

    private static Check types(Sent sent) {
        Check check = new Check("Each documented type is taken");
        var taken = sent.exchanges().stream()
                .filter(exchange -> exchange.receipt() != null)
                .map(exchange -> exchange.delivery().event().type())
                .collect(Collectors.toSet());
        for (String type : new TreeSet<>(DocumentedEvents.TYPES)) {
            check.expect(taken.contains(type), () -> "no receipt for " + type);
        }
        return check;
    }

    private static Check receipts(Sent sent) {
        Check check = new Check("An event gets a receipt of its id, type, session and SHA-256");
        for (Exchange exchange : sent.exchanges()) {
            Delivery delivery = exchange.delivery();
            Receipt receipt = exchange.receipt();
            if (!delivery.isConflict()) {
                check.expect(
                        receipt != null && receipt.fits(delivery),
                        () -> delivery.where() + ": "
                                + (receipt == null ? exchange.answered() : "the receipt is not of it: " + receipt));
            }
        }
        return check;
    }

    private static Check repeats(Sent sent) {
        Check check =
                new Check("An event that comes again is a duplicate with its first number and time, others are none");
        Map<String, Receipt> first = sent.receipts();
        for (Exchange exchange : sent.exchanges()) {
            Delivery delivery = exchange.delivery();
            Receipt receipt = exchange.receipt();
            if (receipt != null && !delivery.isConflict()) {
                boolean again = delivery.meaning() == Meaning.REPEATED;
                Receipt known = first.getOrDefault(delivery.eventId(), receipt);
                boolean marked = receipt.duplicate() == again || exchange.triedBefore();
                check.expect(
                        marked && receipt.isOfSamePlace(known),
                        () -> delivery.where() + ": duplicate is " + receipt.duplicate() + ", number "
                                + receipt.sequenceNumber() + ", at first " + known.sequenceNumber());
            }
        }
        return check;
    }

    private static Check conflicts(Sent sent) {
        Check check = new Check("Other bytes under an id of the session are a conflict");
        for (Exchange exchange : sent.exchanges()) {
            if (exchange.delivery().isConflict()) {
                check.expect(exchange.isConflict(), () -> exchange.delivery().where() + ": " + exchange.answered());
            }
        }
        return check;
    }

    private static Check recognized(Sent sent) {
        Check check = new Check("A receipt says whether the type is documented");
        for (Exchange exchange : sent.exchanges()) {
            Receipt receipt = exchange.receipt();
            if (receipt != null) {
                boolean documented = DocumentedEvents.TYPES.contains(
                        exchange.delivery().event().type());
                check.expectEqual(exchange.delivery().where() + ": recognized", documented, receipt.recognized());
            }
        }
        return check;
    }

    private static Check batches(Sent sent) {
        Check check = new Check("A batch has an answer for each event, and counts them");
        for (BatchAnswer batch : sent.batches()) {
            check.expect(
                    batch.addsUp(),
                    () -> "session " + batch.sessionId() + ", the batch from " + batch.first() + " on: status "
                            + batch.status());
        }
        return check;
    }
}
