package dev.realtimeledger.price;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prices that a provider publishes, as a file that comes with the product. Nothing of it applies before somebody loads it.
 *
 * @param name in the API
 * @param csv the file
 * @param prices what stands in it
 */
record PriceList(String name, byte[] csv, List<PriceTerms> prices) {

    static final List<String> COLUMNS = List.of("name", "num_prices", "models", "currencies");

    /** Named here, for a native binary cannot look; read once, for they do not change while it runs. */
    private static final List<PriceList> ALL =
            Stream.of("openai-usd", "yandex-rub").map(PriceList::read).toList();

    /** All that there are. */
    static List<PriceList> all() {
        return ALL;
    }

    private static PriceList read(String name) {
        try (InputStream file = PriceList.class.getResourceAsStream("/price-lists/" + name + ".csv")) {
            if (file == null) {
                throw new IllegalStateException("The price list " + name + " is missing");
            }
            byte[] csv = file.readAllBytes();
            return new PriceList(name, csv, PriceFile.read(csv));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** What of it the book never had: what was loaded and corrected since is not loaded over the correction. */
    List<PriceTerms> missingIn(PriceBook book) {
        return prices.stream().filter(terms -> !book.everHad(terms)).toList();
    }

    /** The list as the API shows it, without its prices. */
    ObjectNode view() {
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
