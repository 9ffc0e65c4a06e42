package dev.realtimeledger.price;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prices as CSV: a line with the names of fields, in any order, and a line per price; lines that begin with {@code #} are
 * comments. What the server adds to a price when it is listed may stand there too. Of it only the id says something: a
 * file that was exported is recorded in the order in which its prices were, whatever the order of its lines.
 */
final class PriceFile {

    static final int MOST_PRICES = 10_000;

    private static final String ID = "id";
    private static final Pattern ID_VALUE = Pattern.compile(Price.ID_PREFIX + "([0-9]{1,18})");

    private static final Set<String> ADDED_BY_THE_SERVER = Set.of(ID, "recorded_at", "api_key");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.TRIM_SPACES, CsvParser.Feature.SKIP_EMPTY_LINES)
            .build()
            .readerFor(String[].class)
            .with(CsvSchema.emptySchema().withComments());

    private PriceFile() {}

    /**
     * A price and where it stands.
     *
     * @param number of the line that it ends on
     * @param place in the order of recording
     */
    private record Line(long number, long place, PriceTerms terms) {}

    /** The prices of a file, in the order in which they are to be recorded; no two of them supersede each other. */
    static List<PriceTerms> read(byte[] bytes) {
        try (MappingIterator<String[]> rows = ROWS.readValues(text(bytes))) {
            return read(rows);
        } catch (JsonProcessingException fault) {
            JsonLocation place = fault.getLocation();
            throw ApiException.badRequest(
                    "invalid_csv", null, "Line " + (place == null ? 1 : place.getLineNr()) + ": this is not CSV.");
        } catch (IOException impossible) {
            throw new IllegalStateException("A text in memory cannot be read", impossible);
        }
    }

    private static List<PriceTerms> read(MappingIterator<String[]> rows) throws IOException {
        List<String> columns = rows.hasNextValue() ? columns(rows.nextValue()) : List.of();
        List<Line> lines = new ArrayList<>();
        while (rows.hasNextValue()) {
            String[] cells = rows.nextValue();
            if (Arrays.stream(cells).allMatch(String::isEmpty)) {
                continue;
            }
            if (lines.size() == MOST_PRICES) {
                throw ApiException.badRequest(
                        "too_many_prices", null, "A file has at most " + MOST_PRICES + " prices; send it in parts.");
            }
            lines.add(line(rows.getParser().currentTokenLocation().getLineNr(), columns, cells));
        }
        if (lines.isEmpty()) {
            throw ApiException.badRequest("invalid_csv", null, "There is no price in it.");
        }
        return columns.contains(ID) ? inOrderOfIds(lines) : different(lines);
    }

    private static List<String> columns(String[] header) {
        List<String> columns = List.of(header);
        for (String column : columns) {
            if (!PriceReader.FIELDS.contains(column) && !ADDED_BY_THE_SERVER.contains(column)) {
                throw ApiException.badRequest(
                        "unknown_parameter",
                        column,
                        "The first line names the columns: " + String.join(", ", PriceReader.FIELDS) + ".");
            }
            if (columns.indexOf(column) != columns.lastIndexOf(column)) {
                throw ApiException.badRequest("invalid_csv", column, "The first line names this column twice.");
            }
        }
        return columns;
    }

    private static Line line(long number, List<String> columns, String[] cells) {
        if (cells.length != columns.size()) {
            throw ApiException.badRequest(
                    "invalid_csv",
                    null,
                    "Line " + number + " has " + cells.length + " cells, the first line names " + columns.size()
                            + " columns.");
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        long place = 0;
        for (int i = 0; i < cells.length; i++) {
            String column = columns.get(i);
            if (column.equals(ID)) {
                place = place(number, cells[i]);
            } else if (!ADDED_BY_THE_SERVER.contains(column)) {
                fields.put(column, cells[i].isEmpty() ? null : cells[i]);
            }
        }
        try {
            return new Line(number, place, PriceReader.read(fields));
        } catch (ApiException fault) {
            ApiError error = fault.error();
            String code = Objects.requireNonNullElse(error.code(), "invalid_value");
            throw ApiException.badRequest(code, error.param(), "Line " + number + ": " + error.message());
        }
    }

    private static long place(long number, String id) {
        Matcher matcher = ID_VALUE.matcher(id);
        if (!matcher.matches()) {
            throw ApiException.badRequest(
                    "invalid_value",
                    ID,
                    "Line " + number + ": this is no id of a price; without the column, the lines are new prices.");
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Of prices that supersede each other the last: the others would never have been known. */
    private static List<PriceTerms> inOrderOfIds(List<Line> lines) {
        Map<PriceTerms.Key, PriceTerms> last = new LinkedHashMap<>();
        lines.stream().sorted(Comparator.comparingLong(Line::place)).forEach(line -> {
            last.remove(line.terms.key());
            last.put(line.terms.key(), line.terms);
        });
        return List.copyOf(last.values());
    }

    /** Two prices for the same in a file that somebody wrote are a mistake. */
    private static List<PriceTerms> different(List<Line> lines) {
        Map<PriceTerms.Key, Line> known = new HashMap<>();
        for (Line line : lines) {
            Line before = known.putIfAbsent(line.terms.key(), line);
            if (before != null) {
                throw ApiException.badRequest(
                        "invalid_value",
                        "effective_from",
                        "Line " + line.number + " is for the model, line item and time of line " + before.number + ".");
            }
        }
        return lines.stream().map(Line::terms).toList();
    }

    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw ApiException.badRequest("invalid_csv", null, "The body is not UTF-8 text.");
        }
    }
}
