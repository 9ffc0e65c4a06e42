package dev.realtimeledger.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.price.PriceReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A budget as it is sent.
 *
 * @param limit null to remove it
 */
@Schema(name = "BudgetRequest")
record BudgetForm(
        @Schema(
                description =
                        "Name of the key; without it, `folder_id` and `call_id`, the budget is the whole tenant's")
        @Nullable
        String apiKey,

        @Nullable String folderId,

        @Schema(description = "The call's label, exactly") @Nullable
        String callId,

        @Schema(description = "A decimal as a string; null removes the budget") @Nullable
        String limit,

        @Schema(description = "ISO 4217 code", required = true)
        String currency,

        @Schema(
                enumeration = {"day", "month"},
                required = true)
        String period,

        @Schema(description = "IANA name, whose calendar counts", defaultValue = "UTC") @Nullable
        String timeZone) {

    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");

    /**
     * What was asked for.
     *
     * @param limit null to remove the budget
     */
    record Wish(Budget.Key key, ZoneId zone, @Nullable BigDecimal limit) {}

    /** Reads a body; what is wrong with it is a 400 that names the field. */
    static Wish read(byte[] body) {
        JsonNode fields =
                JsonBytes.object(body, "api_key", "folder_id", "call_id", "limit", "currency", "period", "time_zone");
        if (!fields.has("limit")) {
            throw ApiException.badRequest(
                    "missing_required_parameter", "limit", "A budget has a limit; null removes the budget.");
        }
        String currency = required(fields, "currency");
        return new Wish(
                new Budget.Key(
                        subject(fields),
                        PriceReader.currency(currency),
                        BudgetPeriod.of(required(fields, "period"))
                                .orElseThrow(() -> invalid("period", "The period is `day` or `month`."))),
                zone(text(fields, "time_zone")),
                limit(fields.get("limit")));
    }

    private static BudgetSubject subject(JsonNode fields) {
        List<BudgetSubject> named = new ArrayList<>();
        for (BudgetSubject.Kind kind : BudgetSubject.Kind.values()) {
            String id = kind.key().isPresent() ? text(fields, kind.label()) : null;
            if (id != null) {
                named.add(new BudgetSubject(kind, Ids.requireHint(id, kind.label())));
            }
        }
        if (named.size() > 1) {
            throw invalid(named.getLast().kind().label(), "A budget is that of one key, folder or call.");
        }
        return named.isEmpty() ? BudgetSubject.TENANT : named.getFirst();
    }

    private static @Nullable BigDecimal limit(JsonNode limit) {
        if (limit.isNull()) {
            return null;
        }
        String text = limit.isTextual() || limit.isNumber() ? limit.asText() : "";
        if (!LIMIT.matcher(text).matches()) {
            throw invalid("limit", "The limit is a decimal like \"1500.50\", not negative.");
        }
        return new BigDecimal(text);
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return ZoneId.of(name == null ? "UTC" : name);
        } catch (DateTimeException unknown) {
            throw invalid("time_zone", "There is no such time zone; an IANA name is Europe/Moscow.");
        }
    }

    private static String required(JsonNode fields, String name) {
        String text = text(fields, name);
        if (text == null) {
            throw ApiException.badRequest("missing_required_parameter", name, "A budget needs the field " + name + ".");
        }
        return text;
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name, "This field is a text.");
        }
        return value.textValue();
    }

    private static ApiException invalid(String param, String message) {
        return ApiException.badRequest("invalid_value", param, message);
    }
}
