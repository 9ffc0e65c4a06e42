package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is done to a chain is found, and the first entry that it was done to is named. */
class VerifierProperties {

    private static final int MOST = 9;

    private static SampleChain chain(int entries) {
        SampleChain chain = new SampleChain("default", "sess_ü");
        while (chain.lines().size() < entries) {
            int number = chain.lines().size() + 1;
            switch (number % 4) {
                case 0 -> chain.erase(1 + number % 3);
                case 3 -> chain.measuredUsage();
                default -> chain.event("event_" + number);
            }
        }
        return chain;
    }

    private static void assertFirstBroken(int entry, List<ObjectNode> lines) {
        assertFirstBroken(entry, SampleChain.ndjson(lines));
    }

    private static void assertFirstBroken(int entry, String content) {
        Verified verified = Verified.of(content);

        assertThat(verified.out())
                .contains(": entry " + entry + " of the chain of sess_ü (tenant default) is BROKEN: ");
        assertThat(verified.out()).endsWith("0 valid, 1 broken\n");
        assertThat(verified.exitCode()).isEqualTo(1);
    }

    @Property(tries = 20)
    void aChainIsValidInPagesOfAnySize(
            @ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(min = 1, max = MOST) int size) {
        SampleChain chain = chain(entries);
        List<ObjectNode> pages = new ArrayList<>();
        for (int from = 1; from <= entries; from += size) {
            pages.addAll(chain.page(from, Math.min(entries, from + size - 1)));
        }

        Verified verified = Verified.of(pages);

        assertThat(verified.out()).contains(": valid").endsWith("1 valid, 0 broken\n");
        assertThat(verified.exitCode()).isZero();
    }

    @Property(tries = 50)
    void anyFieldThatIsChanged(@ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(max = 99) int at) {
        int number = 1 + at % entries;
        for (String field : ChainRecipe.CURRENT.leafFields()) {
            for (String change : List.of("other", "absent", "null", "type")) {
                List<ObjectNode> lines = chain(entries).views();
                ObjectNode line = lines.get(number);
                JsonNode before = line.get(field);
                switch (change) {
                    case "other" -> change(line, field);
                    case "absent" -> line.remove(field);
                    case "null" -> line.putNull(field);
                    default -> line.put(field, !before.asBoolean());
                }
                if (!before.equals(line.get(field))) {
                    assertFirstBroken(number, lines);
                }
            }
        }
    }

    private static void change(ObjectNode line, String field) {
        JsonNode before = line.get(field);
        if (before.isNumber()) {
            line.put(field, before.longValue() + 1);
        } else if (before.isNull()) {
            line.put(field, "");
        } else {
            line.put(field, before.textValue() + " ");
        }
    }

    @Property(tries = 50)
    void anyNumberThatBecomesItsText(
            @ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(max = 99) int at) {
        int number = 1 + at % entries;
        List<ObjectNode> lines = chain(entries).views();
        lines.get(number).put("sequence_number", Integer.toString(number));

        assertFirstBroken(number, lines);
    }

    @Property(tries = 50)
    void anyHashThatIsChanged(
            @ForAll @IntRange(min = 1, max = MOST) int entries,
            @ForAll @IntRange(max = 99) int at,
            @ForAll @IntRange(max = 63) int digit) {
        int number = 1 + at % entries;
        for (String field : List.of("leaf_hash", "previous_hash", "chain_hash", "salt", "body_sha256")) {
            List<ObjectNode> lines = chain(entries).views();
            ObjectNode line = lines.get(number);
            if (!line.get(field).isNull()) {
                StringBuilder hash = new StringBuilder(line.get(field).textValue());
                int place = digit % hash.length();
                hash.setCharAt(place, hash.charAt(place) == '0' ? '1' : '0');
                line.put(field, hash.toString());
                assertFirstBroken(number, lines);

                line.put(field, hash.toString().toUpperCase(Locale.ROOT) + "00");
                assertFirstBroken(number, lines);
                line.putNull(field);
                assertFirstBroken(number, lines);
            }
        }
    }

    @Property(tries = 50)
    void aChangeWithTheEntrysOwnHashesMadeToFit(
            @ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(max = 99) int at) {
        int number = 1 + at % entries;
        List<ObjectNode> lines = chain(entries).views();
        ObjectNode line = lines.get(number);
        line.put("api_key", "somebody else");
        var hasher = new ChainHasher();
        byte[] leaf = hasher.leaf(ChainRecipe.CURRENT.leafFields().stream()
                .map(name -> line.get(name).isNull() ? null : line.get(name).asText())
                .toList());
        HexFormat hex = HexFormat.of();
        byte[] previous = hex.parseHex(line.get("previous_hash").textValue());
        line.put("leaf_hash", hex.formatHex(leaf));
        line.put("chain_hash", hex.formatHex(hasher.link(previous, leaf)));

        // It is the next entry that contradicts, or at the end the head.
        assertFirstBroken(Math.min(entries, number + 1), lines);
    }

    @Property(tries = 50)
    void entriesThatAreExchangedDoubledOrMissing(
            @ForAll @IntRange(min = 2, max = MOST) int entries, @ForAll @IntRange(max = 99) int at) {
        int number = 1 + at % (entries - 1);
        List<ObjectNode> exchanged = chain(entries).views();
        Collections.swap(exchanged, number, number + 1);
        assertFirstBroken(number, exchanged);

        List<ObjectNode> doubled = chain(entries).views();
        doubled.add(number, doubled.get(number));
        assertFirstBroken(number + 1, doubled);

        List<ObjectNode> missing = chain(entries).views();
        missing.remove(number);
        assertFirstBroken(number, missing);
    }

    @Property(tries = 50)
    void aCutAnywhere(@ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(max = 99999) int at) {
        String whole = SampleChain.ndjson(chain(entries).views());
        int header = whole.indexOf('\n') + 1;
        int cut = header + at % (whole.length() - 1 - header);
        String left = whole.substring(0, cut);

        // The entry of the line that was cut, or is gone. A line that only lacks its end says all that it said.
        String lines = whole.charAt(cut) == '\n' ? left + "\n" : left;
        assertFirstBroken((int) (lines + "x").lines().count() - 1, left);
    }

    @Property(tries = 20)
    void aFieldThatNoHashCovers(
            @ForAll @IntRange(min = 1, max = MOST) int entries, @ForAll @IntRange(max = 99) int at) {
        int number = 1 + at % entries;
        List<ObjectNode> lines = chain(entries).views();
        lines.get(number).put("note", "paid");

        assertFirstBroken(number, lines);
    }

    @Property(tries = 20)
    void aLineThatDescribesAnotherChain(@ForAll @IntRange(min = 1, max = MOST) int entries) {
        for (String field : List.of("entries", "head", "tenant_id", "session_id")) {
            List<ObjectNode> lines = chain(entries).views();
            ObjectNode header = lines.getFirst();
            change(header, field);

            assertThat(Verified.of(lines).exitCode()).as(field).isEqualTo(1);
        }
        for (int i = 0; i < ChainRecipe.CURRENT.leafFields().size(); i++) {
            List<ObjectNode> lines = chain(entries).views();
            lines.getFirst().withArray("/recipe/leaf_fields").remove(i);

            assertThat(Verified.of(lines).exitCode()).isEqualTo(1);
        }
    }

    @Property(tries = 20)
    void aChainThatIsCutAtAnEntryWithItsHeaderMadeToFitIsAnotherChain(
            @ForAll @IntRange(min = 2, max = MOST) int entries) {
        // Nothing in the file can show that something followed: only a checkpoint does.
        SampleChain chain = chain(entries);
        List<ObjectNode> lines = chain.page(1, entries - 1);
        lines.getFirst().put("entries", entries - 1);
        lines.getFirst().set("head", lines.getLast().get("chain_hash"));

        assertThat(Verified.of(lines).exitCode()).isZero();
    }
}
