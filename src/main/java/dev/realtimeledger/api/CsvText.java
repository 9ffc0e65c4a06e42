package dev.realtimeledger.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CSV as the answers' text. */
public final class CsvText {

    private static final ObjectWriter WRITER = new CsvMapper().writer(CsvSchema.emptySchema());

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

    private CsvText() {}

    /**
     * A line with its end; null is an empty cell. A text that a spreadsheet would take for a formula gets an apostrophe in
     * front: what callers said to an agent ends up in cells that somebody opens.
     */
    public static String line(List<? extends @Nullable String> cells) {
        try {
            // The writer leaves nulls out altogether.
            return WRITER.writeValueAsString(cells.stream()
                    .map(cell -> cell == null ? "" : harmless(cell))
                    .toList());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Texts cannot be written as CSV", impossible);
        }
    }

    private static String harmless(String cell) {
        boolean looksLikeFormula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
        return looksLikeFormula && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
    }
}
