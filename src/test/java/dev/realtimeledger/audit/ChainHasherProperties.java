package dev.realtimeledger.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CaseFormat;
import dev.realtimeledger.event.Sha256;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is hashed fast is what is shown, encoded word for word as the recipe says. */
class ChainHasherProperties {

    private final ChainHasher hasher = new ChainHasher();

    @Property
    void aLeafIsTheHashOfWhatIsShown(@ForAll("entries") List<ChainEntry> entries) {
        for (ChainEntry entry : entries) {
            assertThat(hasher.leaf(entry)).isEqualTo(naiveLeaf(entry));
        }
    }

    private static byte[] naiveLeaf(ChainEntry entry) {
        ObjectNode shown = new ChainLine(entry, null, new ChainLink(new byte[32], new byte[32], new byte[32])).view();
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        for (String name : ChainRecipe.CURRENT.leafFields()) {
            JsonNode value = shown.get(name);
            if (value.isNull()) {
                bytes.writeBytes(new byte[] {-1, -1, -1, -1});
            } else {
                byte[] text = value.asText().getBytes(UTF_8);
                bytes.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
                bytes.writeBytes(text);
            }
        }
        return Sha256.of(bytes.toByteArray());
    }

    @Example
    void aLeafHasAllComponentsOfAnEntry() {
        List<String> components = Arrays.stream(ChainEntry.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, name))
                .toList();

        assertThat(ChainRecipe.CURRENT.leafFields()).isEqualTo(components);
    }

    @Property
    void aLeafMeansOneEntryOnly(@ForAll("entry") ChainEntry one, @ForAll("entry") ChainEntry other) {
        boolean same = new ChainLine(one, null, new ChainLink(new byte[0], new byte[0], new byte[0]))
                .view()
                .equals(new ChainLine(other, null, new ChainLink(new byte[0], new byte[0], new byte[0])).view());

        assertThat(Arrays.equals(hasher.leaf(one), hasher.leaf(other))).isEqualTo(same);
    }

    @Provide
    Arbitrary<List<ChainEntry>> entries() {
        return entry().list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<ChainEntry> entry() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                        Arbitraries.of("", "a", "resp_1", "ü", "日本", "😀", "a\0b"),
                        Arbitraries.strings().ascii().ofMaxLength(3000))
                .injectNull(0.3);
        Arbitrary<Long> numbers = Arbitraries.longs()
                .edgeCases(edges -> edges.add(0L, 9L, 10L, Long.MAX_VALUE, Long.MIN_VALUE))
                .injectNull(0.3);
        // Seconds that are near each other as well: what is kept of one minute must not show in another.
        Arbitrary<Instant> times = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.longs().between(-200, 200),
                                Arbitraries.longs().between(1_790_000_000, 1_790_000_200),
                                Arbitraries.longs().between(-62_167_219_200L, 300_000_000_000L)),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
        Arbitrary<byte[]> hashes =
                Arbitraries.bytes().array(byte[].class).ofSize(32).injectNull(0.3);
        return Combinators.combine(
                        Arbitraries.of(EntryKind.values()),
                        texts.list().ofSize(9),
                        numbers.list().ofSize(4),
                        times,
                        times.injectNull(0.3),
                        hashes)
                .as((kind, text, number, receivedAt, eventTime, commitment) -> new ChainEntry(
                        number.get(0) == null ? 1 : number.get(0),
                        kind.label(),
                        text.get(0),
                        text.get(1),
                        receivedAt,
                        text.get(2),
                        text.get(3),
                        number.get(1),
                        eventTime,
                        text.get(4),
                        text.get(5),
                        text.get(6),
                        text.get(7),
                        number.get(2),
                        number.get(3),
                        text.get(8),
                        commitment));
    }
}
