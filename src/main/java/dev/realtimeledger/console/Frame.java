package dev.realtimeledger.console;

import dev.realtimeledger.access.Demonstration;
import dev.realtimeledger.access.Scope;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Set;

/**
 * What stands around every page.
 *
 * @param place the entry of the menu that the page belongs to
 * @param origin scheme, host and port of the console as the browser knows them
 * @param path the page's own address, without its query
 * @param query the page's own
 * @param tenant whose records these are; empty before somebody signed in
 * @param key the name of the key
 * @param scopes what the key may do
 * @param language of the page
 */
@TemplateData
public record Frame(
        String place,
        String origin,
        String path,
        Query query,
        String tenant,
        String key,
        Set<String> scopes,
        String language) {

    private static final List<Entry> MENU = List.of(
            new Entry("sessions", Scope.READ),
            new Entry("calls", Scope.READ),
            new Entry("search", Scope.READ),
            new Entry("usage", Scope.BILLING),
            new Entry("ledger", Scope.BILLING),
            new Entry("statements", Scope.BILLING),
            new Entry("prices", Scope.BILLING),
            new Entry("audit", Scope.AUDIT),
            new Entry("reads", Scope.AUDIT),
            new Entry("erasure", Scope.ADMIN));

    /** An entry of the menu, and the scope without which it is not shown. */
    @TemplateData
    public record Entry(String place, String scope) {}

    /** The entries that the key's scopes allow. */
    public List<Entry> menu() {
        return MENU.stream().filter(entry -> may(entry.scope)).toList();
    }

    public boolean may(String scope) {
        return scopes.contains(scope);
    }

    /** Whether these are made-up records. */
    public boolean isDemonstration() {
        return Demonstration.is(tenant);
    }

    public boolean isSignedIn() {
        return !key.isEmpty();
    }

    /** The page itself, with its query. */
    public String address() {
        return path + query;
    }

    /** The part of the list that follows the one whose last row this is. */
    public String after(String id) {
        return path + query.filters().with("after", id);
    }
}
