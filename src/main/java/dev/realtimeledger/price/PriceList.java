package dev.realtimeledger.price;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Prices that a provider publishes, as a file that comes with the product. Nothing of it applies before somebody loads it.
 *
 * @param name in the API
 * @param csv the file
 */
record PriceList(String name, byte[] csv) {

    static final List<String> COLUMNS = List.of("name", "num_prices", "models", "currencies");

    /** All that there are; a native binary cannot look. */
    private static final List<String> NAMES = List.of("openai-usd", "yandex-rub");

    static List<PriceList> all() {
        return NAMES.stream().map(PriceList::read).toList();
    }

    private static PriceList read(String name) {
        try (InputStream file = PriceList.class.getResourceAsStream("/price-lists/" + name + ".csv")) {
            if (file == null) {
                throw new IllegalStateException("The price list " + name + " is missing");
            }
            return new PriceList(name, file.readAllBytes());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    List<PriceTerms> prices() {
        return PriceFile.read(csv);
    }

    /** What of it the book never had: what was loaded and corrected since is not loaded over the correction. */
    List<PriceTerms> missingIn(PriceBook book) {
        return prices().stream().filter(terms -> !book.everHad(terms)).toList();
    }

    /** The list as the API shows it, without its prices. */
    ObjectNode view() {
        List<PriceTerms> prices = prices();
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "price_list")
                .put("name", name)
                .put("num_prices", prices.size());
        prices.stream().map(terms -> terms.model().text()).distinct().forEach(view.withArray("models")::add);
        prices.stream().map(PriceTerms::currency).distinct().forEach(view.withArray("currencies")::add);
        return view;
    }
}
