package dev.realtimeledger.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ValueDigest;
import java.util.List;

/**
 * What the tenant's chain says of prices that were recorded together: which they are, and a hash over all that is stored of
 * them, so that a row that is changed later no longer fits. A few are written out too, so that the chain says what they were.
 */
final class PriceEntry {

    static final String KIND = "price";

    /** So many are written out; of a whole list the hash has to do. */
    private static final int MOST_WRITTEN_OUT = 20;

    /** For people, and may name some. */
    private static final String SOURCE = "source";

    private PriceEntry() {}

    /**
     * The entry's detail.
     *
     * @param prices in the order of their numbers, which have no gap; never none
     */
    static String detail(List<Price> prices) {
        ValueDigest digest = new ValueDigest();
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("first_id", prices.getFirst().id())
                .put("last_id", prices.getLast().id())
                .put("num_prices", prices.size());
        ArrayNode fields = detail.putArray("fields");
        PriceView.COLUMNS.forEach(fields::add);
        ArrayNode writtenOut = JsonNodeFactory.instance.arrayNode();
        for (Price price : prices) {
            ObjectNode view = PriceView.of(price);
            for (String field : PriceView.COLUMNS) {
                JsonNode value = view.path(field);
                digest.add(value.isNull() ? null : value.textValue());
            }
            if (prices.size() <= MOST_WRITTEN_OUT) {
                writtenOut.add(view.without(List.of("object", SOURCE)));
            }
        }
        detail.put("sha256", digest.hex());
        if (!writtenOut.isEmpty()) {
            detail.set("prices", writtenOut);
        }
        return detail.toString();
    }
}
