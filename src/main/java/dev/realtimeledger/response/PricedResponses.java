package dev.realtimeledger.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.PlacedResponse;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.RealtimeResponse;
import dev.realtimeledger.history.RealtimeResponses;
import dev.realtimeledger.history.ResponseView;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what responses cost, many of them with one reading of the ledger and one of the price book. */
@ApplicationScoped
public class PricedResponses {

    /** The columns of a response as CSV. */
    public static final List<String> COLUMNS = Stream.concat(
                    ResponseView.COLUMNS.stream(), Stream.of("cost", "costs", "economics"))
            .toList();

    private final RealtimeResponses responses;
    private final ResponseLedger ledger;
    private final Prices prices;

    PricedResponses(RealtimeResponses responses, ResponseLedger ledger, Prices prices) {
        this.responses = responses;
        this.ledger = ledger;
        this.prices = prices;
    }

    /** What each of the responses cost, by its key. */
    public Map<EntityKey, ResponseCost> costs(String tenant, Collection<PlacedResponse> placed) {
        Map<EntityKey, List<BookedUsage>> booked = ledger.read(
                tenant,
                placed.stream().flatMap(response -> response.keys().stream()).toList());
        PriceBook book = book(tenant, booked);
        Map<EntityKey, ResponseCost> costs = new HashMap<>();
        placed.forEach(
                response -> costs.put(response.response().key(), ResponseCost.of(booked(response, booked), book)));
        return costs;
    }

    /** The responses as the API shows them, in their order. */
    public List<ObjectNode> views(String tenant, Placement.Reading placing, List<RealtimeResponse> rows) {
        List<PlacedResponse> placed = placing.responses(rows);
        Map<EntityKey, Long> unheard = placing.unheardMs(placed);
        Map<EntityKey, RealtimeResponses.Turn> turns = turns(tenant, placed);
        Set<EntityKey> wanted = new HashSet<>();
        placed.forEach(response -> wanted.addAll(response.keys()));
        turns.values().stream()
                .map(RealtimeResponses.Turn::before)
                .flatMap(Stream::ofNullable)
                .forEach(wanted::add);
        Map<EntityKey, List<BookedUsage>> booked = ledger.read(tenant, wanted);
        PriceBook book = book(tenant, booked);
        return placed.stream()
                .map(response -> {
                    EntityKey key = response.response().key();
                    List<BookedUsage> own = booked(response, booked);
                    ResponseCost cost = ResponseCost.of(own, book);
                    Economics economics = Economics.of(
                            own,
                            before(turns.get(key), booked),
                            unheard.get(key),
                            ResponseCost.of(own, book, Economics.OUTPUT_AUDIO));
                    ObjectNode view = cost.addTo(ResponseView.of(response));
                    return view.<ObjectNode>set("economics", economics.view(cost));
                })
                .toList();
    }

    private Map<EntityKey, RealtimeResponses.Turn> turns(String tenant, List<PlacedResponse> placed) {
        Map<EntityKey, RealtimeResponses.Turn> turns = new HashMap<>();
        List<EntityKey> keys =
                placed.stream().map(response -> response.response().key()).toList();
        responses.turns(tenant, keys).forEach(turn -> turns.put(turn.response(), turn));
        return turns;
    }

    private static Economics.Before before(
            RealtimeResponses.@Nullable Turn turn, Map<EntityKey, List<BookedUsage>> booked) {
        if (turn == null) {
            return new Economics.Before.Unknown();
        }
        return turn.before() == null
                ? new Economics.Before.Nothing()
                : new Economics.Before.Turn(booked.getOrDefault(turn.before(), List.of()));
    }

    /** All that is booked of a response, wherever its events came. */
    private static List<BookedUsage> booked(PlacedResponse response, Map<EntityKey, List<BookedUsage>> booked) {
        return response.keys().stream()
                .flatMap(key -> booked.getOrDefault(key, List.of()).stream())
                .toList();
    }

    /** The price book, which is not looked at where there is nothing to price. */
    private PriceBook book(String tenant, Map<EntityKey, List<BookedUsage>> booked) {
        return booked.isEmpty() ? new PriceBook(List.of()) : prices.asOf(tenant, null);
    }
}
