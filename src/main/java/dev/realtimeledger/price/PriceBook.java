package dev.realtimeledger.price;

import dev.realtimeledger.billing.LineItem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a tenant as they were known at some time, and the rule which of them usage has: of prices of the same
 * model pattern, line item and beginning only the one recorded last counts; of those that are valid at the time of the
 * usage, one for exactly its model goes before one that ends in {@code *}, then the latest beginning, then the one
 * recorded last.
 */
public final class PriceBook {

    /** Of prices for the same usage, the one to take first. */
    private static final Comparator<Price> BEST_FIRST = Comparator.comparing(
                    (Price price) -> price.terms().effectiveFrom())
            .thenComparingLong(Price::sequenceNumber)
            .reversed();

    /** In the order in which they were recorded. */
    private final List<Price> prices;

    private final Map<PriceTerms.Key, Price> latest = new HashMap<>();

    /** The prices that count, best first. */
    private final Map<Subject, List<Price>> bySubject;

    /** Those of them that are for more than one model, best first. */
    private final Map<LineItem, List<Price>> forManyModels;

    public PriceBook(Collection<Price> prices) {
        this.prices = prices.stream()
                .sorted(Comparator.comparingLong(Price::sequenceNumber))
                .toList();
        this.prices.forEach(price -> latest.put(price.terms().key(), price));
        List<Price> bestFirst = latest.values().stream().sorted(BEST_FIRST).toList();
        this.bySubject = bestFirst.stream().collect(Collectors.groupingBy(Subject::of));
        this.forManyModels = bestFirst.stream()
                .filter(price -> !price.terms().model().isExact())
                .collect(Collectors.groupingBy(price -> price.terms().lineItem()));
    }

    private record Subject(ModelPattern model, LineItem lineItem) {

        static Subject of(Price price) {
            return new Subject(price.terms().model(), price.terms().lineItem());
        }
    }

    /** All prices, also the superseded, in the order in which they were recorded. */
    public List<Price> prices() {
        return prices;
    }

    /**
     * The price that usage has.
     *
     * @param model null where it is not known
     * @param at when it was used
     */
    public Optional<Price> priceOf(@Nullable String model, LineItem item, Instant at) {
        return Stream.of(forModel(model, item), forManyModels.getOrDefault(item, List.of()))
                .flatMap(List::stream)
                .filter(price -> price.terms().areValidAt(at))
                .filter(price -> price.terms().model().matches(model))
                .findFirst();
    }

    private List<Price> forModel(@Nullable String model, LineItem item) {
        if (model == null) {
            return List.of();
        }
        var exact = new ModelPattern(model);
        // A model may be called what looks like a pattern.
        return exact.isExact() ? bySubject.getOrDefault(new Subject(exact, item), List.of()) : List.of();
    }

    /** Of each model pattern and line item the price that is in force at a time. */
    public Stream<Price> inForce(Instant at) {
        return bySubject.values().stream()
                .map(candidates -> candidates.stream()
                        .filter(price -> price.terms().areValidAt(at))
                        .findFirst())
                .flatMap(Optional::stream);
    }

    /**
     * When prices change: between two neighbours of these instants, and between them and the window's ends, all usage of a
     * model and line item has the same price.
     *
     * @param from instants are after it
     * @param to instants are before it
     */
    public SortedSet<Instant> changes(Instant from, Instant to) {
        return changes(from, to, pattern -> true);
    }

    /** The same, for the usage of some models, null for the unknown one. */
    public SortedSet<Instant> changes(Instant from, Instant to, Collection<@Nullable String> models) {
        return changes(from, to, pattern -> models.stream().anyMatch(pattern::matches));
    }

    private SortedSet<Instant> changes(Instant from, Instant to, Predicate<ModelPattern> wanted) {
        return latest.values().stream()
                .map(Price::terms)
                .filter(terms -> terms.areEverValid() && wanted.test(terms.model()))
                .flatMap(terms -> Stream.of(terms.effectiveFrom(), terms.effectiveTo()))
                .filter(Objects::nonNull)
                .filter(instant -> instant.isAfter(from) && instant.isBefore(to))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a price that says the same was ever recorded, superseded or not. */
    boolean everHad(PriceTerms terms) {
        return prices.stream().anyMatch(price -> price.terms().costTheSameAs(terms));
    }

    /** The book as it would be with further prices. */
    public PriceBook with(List<Price> proposed) {
        return new PriceBook(Stream.concat(prices.stream(), proposed.stream()).toList());
    }

    /**
     * What would be recorded: a price only where it says something else than the one that counts now, so that sending the
     * same again changes nothing.
     *
     * @param at the time to record; a little later where the book has prices of that time or after it
     * @param apiKey name of the key that records
     */
    public Recording recording(List<PriceTerms> all, Instant at, String apiKey) {
        Instant recordedAt =
                prices.isEmpty() ? at : later(at, prices.getLast().recordedAt().plus(1, ChronoUnit.MICROS));
        long sequenceNumber = prices.isEmpty() ? 0 : prices.getLast().sequenceNumber();
        Map<PriceTerms.Key, Price> counting = new HashMap<>(latest);
        List<Price> recorded = new ArrayList<>();
        List<Price> known = new ArrayList<>();
        for (PriceTerms terms : all) {
            Price before = counting.get(terms.key());
            if (before != null && before.terms().costTheSameAs(terms)) {
                known.add(before);
            } else {
                sequenceNumber++;
                var price = new Price(sequenceNumber, terms, recordedAt, apiKey);
                recorded.add(price);
                counting.put(terms.key(), price);
            }
        }
        return new Recording(recorded, known);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * What became of prices that were to be recorded.
     *
     * @param recorded the new rows
     * @param known rows that were there and say the same
     */
    public record Recording(List<Price> recorded, List<Price> known) {

        public Recording {
            recorded = List.copyOf(recorded);
            known = List.copyOf(known);
        }
    }
}
