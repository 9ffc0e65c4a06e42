package dev.realtimeledger.history;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user heard of a text that was cut off while it was played, and how that is known. Payloads tell only where the
 * audio was cut. The text is taken to be spoken evenly, so what was heard is its share of the text, up to the last word
 * that ends there.
 *
 * @param text the beginning of the text; all of it when the audio was played to its end
 * @param basis {@link #AUDIO} or {@link #SPEECH_RATE}
 */
public record Heard(String text, String basis) {

    /** The share is that of the audio: the position of the cut over the duration of what was forwarded. */
    static final String AUDIO = "audio";

    /** No audio was forwarded: the share is guessed from how fast people speak. */
    static final String SPEECH_RATE = "speech_rate";

    /** An assumption: languages and voices differ by a third in either direction. */
    public static final int CHARACTERS_PER_SECOND = 15;

    /** Written without spaces, so that words are not to be told apart by them. */
    private static final Set<UnicodeScript> WITHOUT_SPACES =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

    /**
     * @param generated the whole text
     * @param audioEndMs where its audio was cut
     * @param audioMs how long the audio is; null when it was not forwarded
     */
    static Heard of(String generated, long audioEndMs, @Nullable Long audioMs) {
        long end = Math.max(0, audioEndMs);
        long length = generated.codePointCount(0, generated.length());
        return audioMs == null
                ? new Heard(beginning(generated, (double) end * CHARACTERS_PER_SECOND / 1000), SPEECH_RATE)
                : new Heard(beginning(generated, end >= audioMs ? length : (double) end / audioMs * length), AUDIO);
    }

    /** The text up to the last end of a word within so many characters. */
    private static String beginning(String text, double characters) {
        if (characters >= text.codePointCount(0, text.length())) {
            return text;
        }
        int end = text.offsetByCodePoints(0, (int) characters);
        while (end > 0 && !isEndOfWord(text, end)) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end).stripTrailing();
    }

    /** Whether what stands before an index is no part of the word behind it. */
    private static boolean isEndOfWord(String text, int index) {
        int before = text.codePointBefore(index);
        int behind = text.codePointAt(index);
        return Character.isWhitespace(before)
                || Character.isWhitespace(behind)
                || (isWordOfItsOwn(before) && isWordOfItsOwn(behind));
    }

    private static boolean isWordOfItsOwn(int character) {
        return WITHOUT_SPACES.contains(UnicodeScript.of(character));
    }
}
