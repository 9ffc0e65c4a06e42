package dev.realtimeledger.console;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** The words of the pages, in English. The Russian ones stand in {@code messages/msg_ru.properties}. */
@MessageBundle(locale = "en")
public interface Texts {

    @Message("Skip to the content")
    String skip();

    @Message("Console")
    String menu();

    @Message("Pages")
    String pages();

    @Message("Sign in")
    String signIn();

    @Message("Sign out")
    String signOut();

    @Message("The console shows what your API key may see, and writes down who read what, as the API does.")
    String signInWhy();

    @Message("In development the key is: dev")
    String signInDevelopment();

    @Message("API key")
    String apiKey();

    @Message("API documentation")
    String apiDocumentation();

    @Message("Health")
    String health();

    @Message("There is no such page")
    String notFound();

    @Message("This key may not do that")
    String forbidden();

    @Message("The server failed")
    String failed();

    @Message("This is not possible")
    String refused();

    @Message("Sessions")
    String sessions();

    @Message("Session")
    String session();

    @Message("Calls")
    String calls();

    @Message("Call")
    String call();

    @Message("Search")
    String search();

    @Message("Usage")
    String usage();

    @Message("Ledger")
    String ledger();

    @Message("Statements")
    String statements();

    @Message("Statement")
    String statement();

    @Message("Prices")
    String prices();

    @Message("Audit")
    String audit();

    @Message("Reads")
    String reads();

    @Message("Erasure")
    String erasure();

    @Message("Model")
    String model();

    @Message("Folder")
    String folder();

    @Message("Completeness")
    String completeness();

    @Message("complete")
    String complete();

    @Message("incomplete")
    String incomplete();

    @Message("open")
    String open();

    @Message("closed")
    String closed();

    @Message("any")
    String any();

    @Message("From")
    String from();

    @Message("Until")
    String until();

    @Message("Show")
    String show();

    @Message("Time (UTC)")
    String time();

    @Message("Duration")
    String duration();

    @Message("Responses")
    String turns();

    @Message("Items")
    String items();

    @Message("Cost")
    String cost();

    @Message("At least: something has no price yet, or nobody knows its usage")
    String lowerBound();

    @Message("Nothing matches.")
    String nothingFound();

    @Message("No session names a call yet. A forwarder says which call a session belongs to with X-Call-Id.")
    String noCalls();

    @Message("First page")
    String firstPage();

    @Message("Next page")
    String nextPage();

    @Message("Nothing has come yet. Forward a first event with a key that has the scope ingest:")
    String firstVisit();

    @Message("LEDGER_KEY is one of the keys in LEDGER_API_KEYS; in development it is dev. Then read this page again.")
    String firstVisitKey();

    @Message("Or look around first: a week of made-up calls, apart from your records and taken away with one click.")
    String demonstrationOffer();

    @Message("Show the demonstration")
    String demonstrationShow();

    @Message("Demonstration: these calls are made up, and none of your records.")
    String demonstration();

    @Message("Remove it and go back to your records")
    String demonstrationRemove();

    @Message("Copy")
    String copy();

    @Message("Copied")
    String copied();

    @Message("Conversation")
    String conversation();

    @Message("Configuration")
    String configuration();

    @Message("In force")
    String inForce();

    @Message("Changed")
    String changed();

    @Message("Configuration {number}")
    String revision(String number);

    @Message("User")
    String user();

    @Message("Agent")
    String agent();

    @Message("Error")
    String error();

    @Message("interrupted")
    String interrupted();

    @Message("Generated, but not heard")
    String unheard();

    @Message("No text is known.")
    String noText();

    @Message("Arguments")
    String arguments();

    @Message("Output")
    String output();

    @Message("{input} tokens in, {output} out")
    String tokens(String input, String output);

    @Message("usage unknown")
    String usageUnknown();

    @Message("Events")
    String events();

    @Message("All {number} events")
    String allEvents(String number);

    @Message("Event")
    String event();

    @Message("Verify")
    String verify();

    @Message("Who read it")
    String whoRead();

    @Message("When each turn began")
    String timeAxis();

    @Message("Words")
    String words();

    @Message("Role")
    String role();

    @Message("Text")
    String text();

    @Message("Type")
    String type();

    @Message("Response")
    String response();

    @Message("Item")
    String item();

    @Message("No.")
    String number();

    @Message("Received (UTC)")
    String received();

    @Message("Forwarder's time")
    String eventTime();

    @Message("Bytes")
    String bytes();

    @Message("unknown")
    String unknownType();

    @Message("Body")
    String body();

    @Message("Audio was measured and left out. The SHA-256 is that of the whole body.")
    String bodyMeasured();

    @Message("The exact bytes")
    String exactBytes();

    @Message("The body was erased. What it was counted for, and its place in the chain, are kept.")
    String bodyGone();

    @Message("Proof")
    String proof();

    @Message("Entry {number} of its chain, sealed by the checkpoint of {time} UTC.")
    String proofExplained(String number, String time);

    @Message("Chain hash")
    String chainHash();

    @Message("Checkpoint")
    String checkpoint();

    @Message("Root hash")
    String rootHash();

    @Message("Public key")
    String publicKey();

    @Message("No checkpoint covers it yet.")
    String noProof();

    @Message("Group by")
    String groupBy();

    @Message("Time zone")
    String timeZone();

    @Message("Nothing was used.")
    String nothingUsed();

    @Message("Total")
    String total();

    @Message("the chart shows {unit}")
    String chartOf(String unit);

    @Message("nothing has a price yet: the chart shows tokens")
    String chartOfTokens();

    @Message("Chart by day and group; the table below holds the same")
    String chartAboveTable();

    @Message("A day leads to its ledger entries, a group to its sessions.")
    String usageExplained();

    @Message("Day")
    String day();

    @Message("Tokens in")
    String inputTokens();

    @Message("Tokens out")
    String outputTokens();

    @Message("Cached")
    String cached();

    @Message("Audio in / out, s")
    String audioSeconds();

    @Message("Line item")
    String lineItem();

    @Message("Priced")
    String priced();

    @Message("yes")
    String yes();

    @Message("no")
    String no();

    @Message("Each entry names the events that it was read from, and how its amount was worked out.")
    String ledgerExplained();

    @Message("Quantity")
    String quantity();

    @Message("Basis")
    String basis();

    @Message("Formula")
    String formula();

    @Message("Amount")
    String amount();

    @Message("correction")
    String correction();

    @Message("no price")
    String unpriced();

    @Message("Month")
    String month();

    @Message("Status")
    String status();

    @Message("Closed at (UTC)")
    String closedAt();

    @Message("Unit")
    String unit();

    @Message("Adjusts")
    String adjustment();

    @Message("Close the month")
    String closeMonth();

    @Message(
            "A closed month stays as it is. What comes later is an adjustment of the next open one. A month that is not over cannot be closed.")
    String closeExplained();

    @Message("Type {word} to confirm")
    String typeToConfirm(String word);

    @Message("New price")
    String newPrice();

    @Message("A price is never edited: a new one supersedes it from its day on. First you see what it would change.")
    String priceExplained();

    @Message("Currency")
    String currency();

    @Message("Tax")
    String tax();

    @Message("excluded")
    String excluded();

    @Message("included")
    String included();

    @Message("From")
    String effectiveFrom();

    @Message("Until")
    String effectiveTo();

    @Message("Preview from")
    String previewFrom();

    @Message("Preview until")
    String previewUntil();

    @Message("Preview")
    String preview();

    @Message("Price lists")
    String priceLists();

    @Message("Record {number} prices")
    String loadPrices(String number);

    @Message("Price book")
    String priceBook();

    @Message("There is no price yet: costs are unknown.")
    String noPrices();

    @Message("Recorded (UTC)")
    String recorded();

    @Message("What it would change from {begin} to {end} UTC. Nothing is recorded yet.")
    String previewExplained(String begin, String end);

    @Message("Nothing in this time would cost anything else.")
    String previewNothing();

    @Message("Before")
    String before();

    @Message("After")
    String after();

    @Message("Difference")
    String difference();

    @Message("Record the price")
    String recordPrice();

    @Message("Cancel")
    String cancel();

    @Message("Verification")
    String verification();

    @Message("Recomputes every chain and checkpoint from the stored rows and stops at the first that does not fit.")
    String verificationExplained();

    @Message("all sessions")
    String allSessions();

    @Message("Checkpoint kept elsewhere")
    String trustedCheckpoint();

    @Message("Checkpoints")
    String checkpoints();

    @Message("Make a checkpoint")
    String makeCheckpoint();

    @Message("There is no checkpoint yet.")
    String noCheckpoints();

    @Message("Chains")
    String chains();

    @Message("The record was changed: this does not fit.")
    String broken();

    @Message("{entries} entries fit so far.")
    String verifying(long entries);

    @Message("Go on")
    String goOn();

    @Message("All {entries} entries fit.")
    String intact(long entries);

    @Message("A rewrite of the whole database would have shown up to")
    String verifiedUpTo();

    @Message("No checkpoint backs it yet.")
    String noCheckpointYet();

    @Message("Operation")
    String operation();

    @Message("Purpose")
    String purpose();

    @Message("Address")
    String address();

    @Message("Removes what was said, for good. Ids, counts, bills and a chain that still verifies stay.")
    String erasureExplained();

    @Message("or metadata key")
    String orLabel();

    @Message("and its value")
    String labelValue();

    @Message("Dry run")
    String dryRun();

    @Message("Would be erased")
    String wouldBeErased();

    @Message("Erased")
    String erased();

    @Message("Nothing to erase")
    String nothingToErase();

    @Message("On hold")
    String onHold();

    @Message("Without session")
    String unassignedEvents();

    @Message("Rejected")
    String rejectedEvents();

    @Message("{number} events could not be attributed to any session.")
    String unattributed(String number);

    @Message("There is more: send it again.")
    String eraseAgain();

    @Message("Erase")
    String erase();
}
