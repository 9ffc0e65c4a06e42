package dev.realtimeledger.reconciliation;

import java.util.Locale;

/** Why a bill and the ledger differ, as far as the figures show. In the order in which {@link Causes} looks. */
enum LikelyCause {
    UNKNOWN_LINE_ITEM("The bill's line item is none of ours. Say with line_item.<its name>=<ours> which it is."),
    OTHER_TIME_ZONE("The bill has it on another day: its days may begin by another time zone's clocks. Set time_zone."),
    OTHER_FOLDER_OR_MODEL("The same quantity of that day stands under another folder or model."),
    CACHED_COUNTED_AS_INPUT("The bill counts cached tokens as input; the ledger keeps them apart."),
    OTHER_UNIT(
            "One is a round multiple of the other: the bill counts in another unit. Set unit_column, or map the unit."),
    ROUNDED_UNITS("Less than one unit a response: the provider rounds to whole units."),
    UNPRICED("The quantities agree, but the price book has no price for all of it."),
    OTHER_CURRENCY("The quantities agree, but the price book has prices in another currency than the bill."),
    ROUNDED_AMOUNTS("The amounts agree, but for the rounding of the bill's lines."),
    TAX("The amounts differ by a usual rate of value added tax: one of them has it, the other has not."),
    OTHER_PRICE("The quantities agree, the amounts do not: the provider has another price than the price book."),
    USAGE_MISSING("Responses of that day did not say what they used, so the ledger cannot know it."),
    NOT_MEASURED("The ledger knows responses of that day but no seconds: nobody supplied measured durations."),
    NOT_FORWARDED("The bill has more: sessions or responses of that day were not forwarded."),
    NOT_IN_BILL("The bill has no such line item anywhere: it may be free, or have another name there."),
    NOT_BILLED("The bill has less: the provider may bill it later, or not at all, like responses that failed.");

    private final String message;

    LikelyCause(String message) {
        this.message = message;
    }

    /** Its name in the API. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In words. */
    String message() {
        return message;
    }
}
