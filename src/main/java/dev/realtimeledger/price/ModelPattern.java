package dev.realtimeledger.price;

import org.jspecify.annotations.Nullable;

/**
 * The models that a price is for.
 *
 * @param text a model's name, or the beginning of names and a {@code *}
 */
public record ModelPattern(String text) {

    private static final String REST = "*";

    /** Whether the text is a pattern: not empty, and without a {@code *} but at its end. */
    static boolean isOne(String text) {
        int star = text.indexOf(REST);
        return !text.isEmpty() && (star < 0 || star == text.length() - 1);
    }

    /** Whether it names one model. */
    public boolean isExact() {
        return !text.endsWith(REST);
    }

    /** Whether a price of this pattern is one for the model. Usage of an unknown model, null, has only {@code *}. */
    public boolean matches(@Nullable String model) {
        if (isExact()) {
            return text.equals(model);
        }
        return model == null ? text.equals(REST) : model.startsWith(text.substring(0, text.length() - 1));
    }
}
