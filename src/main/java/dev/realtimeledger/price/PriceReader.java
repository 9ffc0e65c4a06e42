package dev.realtimeledger.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.event.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a price says from its fields as the API has them; what is wrong is a 400 that names the field. */
public final class PriceReader {

    /** The fields that a price is recorded with. */
    static final List<String> FIELDS = List.of(
            "model", "line_item", "unit", "amount", "currency", "tax", "effective_from", "effective_to", "source");

    private static final int MOST_WHOLE_DIGITS = 12;
    private static final int MOST_DECIMALS = 18;

    private static final Pattern AMOUNT =
            Pattern.compile("[0-9]{1," + MOST_WHOLE_DIGITS + "}(\\.[0-9]{1," + MOST_DECIMALS + "})?");

    private PriceReader() {}

    /** The terms that the object's members say. Texts may stand where JSON has numbers. */
    public static PriceTerms read(JsonNode fields) {
        if (!fields.isObject()) {
            throw invalid(null, "A price is a JSON object.");
        }
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw ApiException.badRequest(
                        "unknown_parameter",
                        field.getKey(),
                        "A price is recorded with " + String.join(", ", FIELDS) + ".");
            }
        }
        var terms = new PriceTerms(
                model(fields),
                LineItem.of(text(fields, "line_item"))
                        .orElseThrow(() -> invalid("line_item", "The line item is one of " + lineItems() + ".")),
                PriceUnit.of(text(fields, "unit"))
                        .orElseThrow(() -> invalid("unit", "The unit is one of " + units(null) + ".")),
                amount(required(fields, "amount")),
                currency(text(fields, "currency")),
                Tax.of(text(fields, "tax"))
                        .orElseThrow(() -> invalid("tax", "Tax is `included` in the amount or `excluded` from it.")),
                time(required(fields, "effective_from"), "effective_from"),
                isMissing(fields.get("effective_to")) ? null : time(fields.get("effective_to"), "effective_to"),
                source(fields));
        if (!terms.unit().fits(terms.lineItem())) {
            throw invalid("unit", "The unit of this line item is " + units(terms.lineItem()) + ".");
        }
        Instant end = terms.effectiveTo();
        if (end != null && end.isBefore(terms.effectiveFrom())) {
            throw invalid("effective_to", "The price ends before it begins.");
        }
        return terms;
    }

    private static ModelPattern model(JsonNode fields) {
        String model = text(fields, "model");
        if (!ModelPattern.isOne(model) || !Ids.canBeKey(model)) {
            throw invalid(
                    "model",
                    "The model is a name, or the beginning of names and a trailing *, of at most " + Ids.LONGEST
                            + " bytes.");
        }
        return new ModelPattern(model);
    }

    private static BigDecimal amount(JsonNode value) {
        if (value.isTextual() && AMOUNT.matcher(value.textValue()).matches()) {
            return new BigDecimal(value.textValue());
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            long wholeDigits = (long) number.precision() - number.scale();
            if (number.signum() >= 0 && number.scale() <= MOST_DECIMALS && wholeDigits <= MOST_WHOLE_DIGITS) {
                return number.setScale(Math.max(0, number.scale()));
            }
        }
        throw invalid(
                "amount",
                "The amount is a decimal like 0.0264, not negative, of at most " + MOST_WHOLE_DIGITS
                        + " digits before the point and " + MOST_DECIMALS + " behind it.");
    }

    /** A currency as prices have it, whatever the case of its code; a 400 where there is none of that code. */
    public static String currency(String text) {
        try {
            return Currency.getInstance(text.toUpperCase(Locale.ROOT))
                    .getCurrencyCode()
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException unknown) {
            throw invalid("currency", "The currency is an ISO 4217 code, e.g. rub.");
        }
    }

    private static Instant time(JsonNode value, String name) {
        String text = value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
        return Timestamp.parse(text, name).truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable String source(JsonNode fields) {
        if (isMissing(fields.get("source"))) {
            return null;
        }
        String source = text(fields, "source");
        if (!Ids.canBeKey(source)) {
            throw invalid("source", "The source is a text of at most " + Ids.LONGEST + " bytes.");
        }
        return source;
    }

    private static String text(JsonNode fields, String name) {
        JsonNode value = required(fields, name);
        if (!value.isTextual()) {
            throw invalid(name, "This field is a text.");
        }
        return value.textValue();
    }

    private static JsonNode required(JsonNode fields, String name) {
        JsonNode value = fields.get(name);
        if (isMissing(value)) {
            throw ApiException.badRequest("missing_required_parameter", name, "A price needs the field " + name + ".");
        }
        return value;
    }

    private static boolean isMissing(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static String lineItems() {
        return Arrays.stream(LineItem.values()).map(LineItem::label).collect(Collectors.joining(", "));
    }

    private static String units(@Nullable LineItem item) {
        return Arrays.stream(PriceUnit.values())
                .filter(unit -> item == null || unit.fits(item))
                .map(PriceUnit::label)
                .collect(Collectors.joining(", "));
    }

    private static ApiException invalid(@Nullable String param, String message) {
        return ApiException.badRequest("invalid_value", param, message);
    }
}
