package dev.realtimeledger.reconciliation;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceUnit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bill: CSV with a first line that names the columns, separated by commas, semicolons or tabs. Lines are added up
 * while they are read, so that no more is kept than there are days, line items, folders and models.
 */
final class BillReader {

    /** Each is a day of the ledger to be read. */
    private static final int MOST_DAYS = 366;

    private static final List<Character> SEPARATORS = List.of(',', ';', '\t');

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?");

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.TRIM_SPACES, CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final ZoneId zone;
    private final Map<String, LineItem> lineItems;
    private final Map<String, PriceUnit> units;
    private final List<String> header;
    private final int date;
    private final int lineItem;
    private final int quantity;
    private final int amount;
    private final int folder;
    private final int model;
    private final int unit;
    private final int currency;

    private final Map<Subject, Billed> lines = new HashMap<>();
    private final Set<LineItem> items = EnumSet.noneOf(LineItem.class);

    /** Texts that come again and again are kept once. */
    private final Map<String, String> texts = new HashMap<>();

    private final Map<String, LocalDate> days = new HashMap<>();
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;
    private @Nullable String billCurrency;

    private BillReader(BillParameters parameters, List<String> header) {
        this.zone = parameters.zone();
        this.lineItems = parameters.lineItems();
        this.units = parameters.units();
        this.header = header;
        this.date = required(parameters.dateColumn(), "date");
        this.lineItem = required(parameters.lineItemColumn(), "line_item");
        this.quantity = optional(parameters.quantityColumn(), "quantity", "quantity");
        this.amount = optional(parameters.amountColumn(), "amount", "amount");
        this.folder = optional(parameters.folderColumn(), "folder", "folder_id");
        this.model = optional(parameters.modelColumn(), "model", "model");
        this.unit = optional(parameters.unitColumn(), "unit", "unit");
        this.currency = optional(parameters.currencyColumn(), "currency", "currency");
        if (quantity < 0 && amount < 0) {
            throw noColumn("quantity", "quantity");
        }
    }

    /** The bill; what is wrong with it is a 400 that names line and column. */
    static Bill read(byte[] bytes, BillParameters parameters) {
        try (Reader text = text(bytes);
                MappingIterator<String[]> rows = reader(bytes).readValues(text)) {
            if (!rows.hasNextValue()) {
                throw empty();
            }
            var reader = new BillReader(parameters, header(rows.nextValue()));
            while (rows.hasNextValue()) {
                String[] cells = rows.nextValue();
                reader.read(rows.getParser().currentTokenLocation().getLineNr(), cells);
            }
            return reader.bill();
        } catch (CharacterCodingException notText) {
            throw ApiException.badRequest("invalid_csv", null, "The body is not UTF-8 text.");
        } catch (JsonProcessingException fault) {
            JsonLocation place = fault.getLocation();
            throw ApiException.badRequest(
                    "invalid_csv",
                    null,
                    place == null
                            ? "This is not CSV."
                            : "Line " + place.getLineNr() + ", column " + place.getColumnNr() + ": this is not CSV.");
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory cannot be read", impossible);
        }
    }

    /** Not the whole text at once: a bill may be megabytes. */
    private static Reader text(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        int start = marked ? 3 : 0;
        return new InputStreamReader(
                new ByteArrayInputStream(bytes, start, bytes.length - start), StandardCharsets.UTF_8.newDecoder());
    }

    /** The separator that the first line has most of. */
    private static ObjectReader reader(byte[] bytes) {
        Map<Character, Integer> counts = new HashMap<>();
        for (byte one : bytes) {
            if (one == '\n') {
                break;
            }
            counts.merge((char) one, 1, Integer::sum);
        }
        char separator = SEPARATORS.stream()
                .max((one, other) -> Integer.compare(counts.getOrDefault(one, 0), counts.getOrDefault(other, 0)))
                .orElseThrow();
        return CSV.readerFor(String[].class)
                .with(CsvSchema.emptySchema().withColumnSeparator(counts.containsKey(separator) ? separator : ','));
    }

    private static List<String> header(String[] cells) {
        List<String> header = List.of(cells);
        for (String column : header) {
            if (header.indexOf(column) != header.lastIndexOf(column) && !column.isEmpty()) {
                throw ApiException.badRequest("invalid_csv", column, "The first line names this column twice.");
            }
        }
        return header;
    }

    private int required(@Nullable String given, String name) {
        int place = header.indexOf(given == null ? name : given);
        if (place < 0) {
            throw noColumn(name, given == null ? name : given);
        }
        return place;
    }

    /** -1 where the bill is without, unless the caller says that it has it. */
    private int optional(@Nullable String given, String name, String usual) {
        return given == null ? header.indexOf(usual) : required(given, name);
    }

    private static ApiException noColumn(String name, String column) {
        String param = name + "_column";
        return ApiException.badRequest(
                "missing_required_parameter",
                param,
                "The first line has no column called " + column + "; say with " + param + " what it is called.");
    }

    private void read(long number, String[] cells) {
        if (Arrays.stream(cells).allMatch(String::isEmpty)) {
            return;
        }
        if (cells.length != header.size()) {
            throw ApiException.badRequest(
                    "invalid_csv",
                    null,
                    "Line " + number + ", column " + (Math.min(cells.length, header.size()) + 1) + ": the line has "
                            + cells.length + " cells, the first line names " + header.size() + " columns.");
        }
        LocalDate day = days.computeIfAbsent(cells[date], text -> day(number, text));
        first = first == null || day.isBefore(first) ? day : first;
        last = last == null || day.isAfter(last) ? day : last;
        if (ChronoUnit.DAYS.between(first, last) >= MOST_DAYS) {
            throw invalid(number, date, "a bill covers at most " + MOST_DAYS + " days.");
        }
        Optional<LineItem> item = item(cells[lineItem]);
        item.ifPresent(items::add);
        BigDecimal unitSize = unitSize(number, cells, item);
        BigDecimal counted = number(number, cells, quantity);
        BigDecimal charged = number(number, cells, amount);
        if (counted == null && charged == null) {
            throw invalid(number, quantity >= 0 ? quantity : amount, "the line has neither a quantity nor an amount.");
        }
        checkCurrency(number, cells);
        var subject = new Subject(
                day,
                item.map(LineItem::label).orElseGet(() -> text(cells[lineItem])),
                cell(cells, folder),
                cell(cells, model));
        lines.merge(
                subject,
                new Billed(
                        counted == null ? null : counted.multiply(unitSize),
                        charged,
                        1,
                        unitSize,
                        charged == null ? 0 : Math.max(0, charged.scale())),
                Billed::plus);
    }

    private Bill bill() {
        if (first == null || last == null) {
            throw empty();
        }
        var scope = new Bill.Scope(folder >= 0, model >= 0, quantity >= 0, amount >= 0);
        return new Bill(lines, scope, billCurrency, first, last, items);
    }

    private static ApiException empty() {
        return ApiException.badRequest("invalid_csv", null, "Line 1: there is no line of a bill in it.");
    }

    private LocalDate day(long number, String text) {
        String iso = text.replace(' ', 'T');
        return Stream.<Function<String, LocalDate>>of(
                        LocalDate::parse,
                        time -> OffsetDateTime.parse(time)
                                .atZoneSameInstant(zone)
                                .toLocalDate(),
                        time -> LocalDateTime.parse(time).toLocalDate())
                .map(parser -> attempt(parser, iso))
                .filter(Objects::nonNull)
                .filter(day -> day.getYear() >= 1970 && day.getYear() <= 9998)
                .findFirst()
                .orElseThrow(() -> invalid(number, date, "a date is 2026-11-20 or 2026-11-20T10:00:00Z."));
    }

    private static @Nullable LocalDate attempt(Function<String, LocalDate> parser, String text) {
        try {
            return parser.apply(text);
        } catch (DateTimeException notThisForm) {
            return null;
        }
    }

    private Optional<LineItem> item(String name) {
        LineItem named = lineItems.get(name);
        return named != null ? Optional.of(named) : LineItem.of(name.toLowerCase(Locale.ROOT));
    }

    private BigDecimal unitSize(long number, String[] cells, Optional<LineItem> item) {
        if (unit < 0 || cells[unit].isEmpty()) {
            return BigDecimal.ONE;
        }
        PriceUnit named = units.get(cells[unit]);
        PriceUnit known = named != null
                ? named
                : PriceUnit.of(cells[unit].toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> invalid(
                                number,
                                unit,
                                "this is none of our units; say which it is with " + BillParameters.UNIT
                                        + "<its name>=<ours>."));
        if (item.isPresent() && !known.fits(item.get())) {
            throw invalid(number, unit, "this line item is not counted in that unit.");
        }
        return known.size();
    }

    private @Nullable BigDecimal number(long number, String[] cells, int column) {
        if (column < 0 || cells[column].isEmpty()) {
            return null;
        }
        if (!NUMBER.matcher(cells[column]).matches()) {
            throw invalid(number, column, "a number is a decimal with a point, e.g. 1234.56.");
        }
        return new BigDecimal(cells[column]);
    }

    private void checkCurrency(long number, String[] cells) {
        if (currency < 0) {
            return;
        }
        String code = cells[currency].toLowerCase(Locale.ROOT);
        if (!code.equals(billCurrency)) {
            if (billCurrency != null) {
                throw invalid(number, currency, "a bill is in one currency; reconcile the others by themselves.");
            }
            try {
                billCurrency = Currency.getInstance(code.toUpperCase(Locale.ROOT))
                        .getCurrencyCode()
                        .toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException unknown) {
                throw invalid(number, currency, "a currency is an ISO 4217 code, e.g. RUB.");
            }
        }
    }

    private @Nullable String cell(String[] cells, int column) {
        return column < 0 ? null : text(cells[column]);
    }

    private String text(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** Never with the cell itself, which may hold anything. */
    private ApiException invalid(long number, int column, String message) {
        String name = header.get(column);
        return ApiException.badRequest(
                "invalid_csv", name, "Line " + number + ", column " + (column + 1) + " (" + name + "): " + message);
    }
}
