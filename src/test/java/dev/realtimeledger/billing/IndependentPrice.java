package dev.realtimeledger.billing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A price as it is written in a price list.
 *
 * @param model exact, or with a trailing *
 * @param effectiveTo null for one that holds until another supersedes it
 */
record IndependentPrice(
        String model,
        String lineItem,
        String unit,
        BigDecimal amount,
        String currency,
        String tax,
        Instant effectiveFrom,
        Instant effectiveTo) {

    /**
     * The price of a model's line item at a time: one that names the model before a pattern, then the latest to take
     * effect. Of those that say the same but for the price, the one recorded last supersedes the others.
     *
     * @param recorded in the order in which they were recorded
     */
    static Optional<IndependentPrice> of(List<IndependentPrice> recorded, String model, String lineItem, Instant time) {
        return IntStream.range(0, recorded.size())
                .boxed()
                .filter(place -> recorded.subList(place + 1, recorded.size()).stream()
                        .noneMatch(recorded.get(place)::isSupersededBy))
                .filter(place -> recorded.get(place).holdsFor(model, lineItem, time))
                .max(Comparator.comparing(
                                (Integer place) -> !recorded.get(place).isPattern())
                        .thenComparing(place -> recorded.get(place).effectiveFrom)
                        .thenComparing(Comparator.naturalOrder()))
                .map(recorded::get);
    }

    private boolean isSupersededBy(IndependentPrice later) {
        return later.model.equals(model)
                && later.lineItem.equals(lineItem)
                && later.effectiveFrom.equals(effectiveFrom);
    }

    private boolean holdsFor(String itsModel, String itsItem, Instant time) {
        boolean holdsThen = !time.isBefore(effectiveFrom) && (effectiveTo == null || time.isBefore(effectiveTo));
        return holdsThen && lineItem.equals(itsItem) && itsModel != null && names(itsModel);
    }

    private boolean names(String itsModel) {
        return isPattern() ? itsModel.startsWith(model.substring(0, model.length() - 1)) : itsModel.equals(model);
    }

    private boolean isPattern() {
        return model.endsWith("*");
    }

    /** A quantity in the price's unit. */
    BigDecimal units(BigDecimal quantity) {
        return switch (unit) {
            case "1000_tokens" -> quantity.movePointLeft(3);
            case "1000000_tokens" -> quantity.movePointLeft(6);
            default -> quantity;
        };
    }

    /** As {@code POST /v1/prices} takes it. */
    String json() {
        return """
                {"model":"%s","line_item":"%s","unit":"%s","amount":"%s","currency":"%s","tax":"%s",
                 "effective_from":"%s","effective_to":%s}""".formatted(
                        model,
                        lineItem,
                        unit,
                        amount.toPlainString(),
                        currency.toLowerCase(Locale.ROOT),
                        tax,
                        effectiveFrom,
                        effectiveTo == null ? "null" : "\"" + effectiveTo + "\"");
    }
}
