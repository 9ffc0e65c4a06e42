package dev.realtimeledger.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.history.Views;
import dev.realtimeledger.response.ResponseCost.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of a conversation cost, and what for. Whatever the evidence does not tell is null.
 *
 * <ol>
 *   <li>{@code rebilled_context_share}: a model reads the whole conversation again for every response. Of the input
 *       tokens, the share that was in the input or output of the response before, in the same session and conversation:
 *       {@code min(input, input before + output before) / input}. 0 for the first of a session; null where either usage is
 *       unknown or there was no input.
 *   <li>{@code cached_share}: cached input tokens over all input tokens; null like the one before.
 *   <li>{@code unheard_audio_seconds}: of the items of the response that were cut off while they were played, the duration
 *       of the forwarded audio behind {@code audio_end_ms}, to the millisecond. Null where nothing was cut off, and where
 *       the audio of what was cut off was not forwarded.
 *   <li>{@code unheard_cost}: the same share of what the output audio cost, by tokens or seconds, as the unheard seconds
 *       are of the seconds that the ledger has of the response: {@code cost × unheard / seconds}. Null where the ledger
 *       has no seconds, output audio has no price, or prices in several currencies.
 * </ol>
 *
 * <p>Shares are rounded half up to 4 decimals, {@code unheard_cost} half up to 9.
 *
 * @param unheardMs null where nothing was cut off, or its audio was not forwarded
 * @param unheardCost null where it cannot be told
 */
record Economics(
        @Nullable BigDecimal rebilledContextShare,
        @Nullable BigDecimal cachedShare,
        @Nullable Long unheardMs,
        @Nullable ObjectNode unheardCost) {

    private static final int SHARE_DECIMALS = 4;
    private static final int COST_DECIMALS = 9;

    static final Set<LineItem> OUTPUT_AUDIO = Set.of(LineItem.OUTPUT_AUDIO_TOKENS, LineItem.OUTPUT_AUDIO_SECONDS);

    /** What a response is compared with. */
    sealed interface Before {

        /** Nothing: it is the first of its session. */
        record Nothing() implements Before {}

        /** A response, as it is booked. */
        record Turn(List<BookedUsage> booked) implements Before {}

        /** Something that nobody knows. */
        record Unknown() implements Before {}
    }

    /**
     * @param audioCost of the response's output audio alone
     */
    static Economics of(List<BookedUsage> booked, Before before, @Nullable Long unheardMs, ResponseCost audioCost) {
        BookedUsage report = report(booked);
        return new Economics(
                report == null ? null : rebilled(report, before),
                report == null ? null : share(report.cachedTokens(), report.inputTokens()),
                unheardMs,
                unheardMs == null ? null : unheardCost(unheardMs, seconds(booked), audioCost));
    }

    /** What the usage of a response says; null where there is none, or more than one. */
    private static @Nullable BookedUsage report(List<BookedUsage> booked) {
        List<BookedUsage> reports =
                booked.stream().filter(BookedUsage::isReport).toList();
        return reports.size() == 1 && reports.getFirst().isKnown() ? reports.getFirst() : null;
    }

    private static @Nullable BigDecimal rebilled(BookedUsage report, Before before) {
        BigDecimal input = report.inputTokens();
        return switch (before) {
            case Before.Nothing() -> share(BigDecimal.ZERO, input);
            case Before.Turn(var turn) -> {
                BookedUsage earlier = report(turn);
                yield earlier == null
                        ? null
                        : share(input.min(earlier.inputTokens().add(earlier.outputTokens())), input);
            }
            case Before.Unknown() -> null;
        };
    }

    private static @Nullable BigDecimal share(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? null : part.divide(whole, SHARE_DECIMALS, RoundingMode.HALF_UP);
    }

    private static BigDecimal seconds(List<BookedUsage> booked) {
        return booked.stream()
                .map(usage -> usage.quantities().getOrDefault(LineItem.OUTPUT_AUDIO_SECONDS, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable ObjectNode unheardCost(long unheardMs, BigDecimal seconds, ResponseCost audioCost) {
        if (seconds.signum() == 0 || audioCost.amounts().size() != 1) {
            return null;
        }
        Map.Entry<Money, BigDecimal> cost =
                audioCost.amounts().entrySet().iterator().next();
        BigDecimal unheard = BigDecimal.valueOf(unheardMs, 3).min(seconds);
        return cost.getKey()
                .view(cost.getValue().multiply(unheard).divide(seconds, COST_DECIMALS, RoundingMode.HALF_UP));
    }

    /** As the API shows it, with what the response cost altogether. */
    ObjectNode view(ResponseCost cost) {
        ObjectNode view = cost.addTo(Views.object())
                .put("rebilled_context_share", text(rebilledContextShare))
                .put("cached_share", text(cachedShare))
                .put("unheard_audio_seconds", unheardMs == null ? null : text(BigDecimal.valueOf(unheardMs, 3)));
        return view.set("unheard_cost", unheardCost);
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
