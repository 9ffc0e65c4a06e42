package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers with chains, as much of one at a time as fits on a page. */
@ApplicationScoped
class ChainAnswers {

    /** Entries on a page. */
    static final String MOST = "10000";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Transactions transactions;

    ChainAnswers(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What is asked for of a chain.
     *
     * @param after only entries behind this number; 0 for all
     * @param limit entries on a page; null for as many as fit
     */
    record Part(long after, @Nullable Integer limit) {

        /** Reads the parameters {@code after} and {@code limit}; 400 when they are no such numbers. */
        static Part of(@Nullable String after, @Nullable String limit) {
            long from = after == null ? 0 : number(after, "after");
            if (limit == null) {
                return new Part(from, null);
            }
            long most = number(limit, "limit");
            if (most < 1 || most > Integer.parseInt(MOST)) {
                throw ApiException.badRequest(
                        "invalid_value", "limit", "The limit is a whole number from 1 to " + MOST + ".");
            }
            return new Part(from, (int) most);
        }

        private static long number(String text, String param) {
            if (!NUMBER.matcher(text).matches()) {
                throw ApiException.badRequest("invalid_value", param, "This is a whole number, and not negative.");
            }
            return Long.parseLong(text);
        }
    }

    /** The chain's page as it is now; the header {@code Link} names the next one. */
    Response of(String tenant, String streamId, Part part, UriInfo uri, HttpHeaders headers) throws SQLException {
        int most = part.limit == null ? Integer.parseInt(MOST) : part.limit;
        ChainPage page = transactions.snapshot(
                tenant, connection -> ChainPage.read(connection, tenant, streamId, part.after, most));
        Response.ResponseBuilder answer = SingleAnswer.of(headers, Page.NDJSON, page.ndjson());
        if (page.last() != null) {
            answer.header(
                    HttpHeaders.LINK,
                    "<" + uri.getRequestUri().getRawPath() + "?after=" + page.last()
                            + (part.limit == null ? "" : "&limit=" + part.limit) + ">; rel=\"next\"");
        }
        return ShownSessions.note(answer, List.of(streamId)).build();
    }
}
