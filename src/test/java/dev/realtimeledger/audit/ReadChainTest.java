package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadChainTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123456Z");

    private final ReadChain chain = new ReadChain();

    private static Read read(List<String> sessions, int numSessions, String purpose, Long bytes) {
        return new Read(
                AT,
                "clerk",
                "getItem",
                "/v1/realtime/items/{id}",
                "item_1",
                sessions,
                numSessions,
                purpose,
                "127.0.0.1",
                null,
                200,
                bytes);
    }

    @Test
    void is_as_the_recipe_says() throws IOException {
        ReadHead start = chain.start("default");
        ReadEntry entry = chain.follow(start, read(List.of("sess_ü"), 1, "complaint", 61L));

        assertThat(ChainRecipePageTest.block("reads").lines())
                .containsExactly(
                        "hash(0) = " + HexFormat.of().formatHex(start.entryHash()),
                        "hash(1) = " + HexFormat.of().formatHex(entry.entryHash()));
    }

    @Test
    void tells_every_difference() {
        ReadHead start = chain.start("default");
        Stream<byte[]> hashes = Stream.of(
                        read(List.of("a", "b"), 2, "c", 1L),
                        read(List.of("ab"), 2, "c", 1L),
                        read(List.of("a"), 2, "c", 1L),
                        read(List.of("a"), 1, "c", 1L),
                        read(List.of("a"), 1, "", 1L),
                        read(List.of("a"), 1, null, 1L),
                        read(List.of("a"), 1, null, null),
                        read(List.of(), 1, null, null))
                .map(read -> chain.follow(start, read).entryHash());

        assertThat(hashes.map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
    }

    @Test
    void goes_on_from_where_it_ended_and_never_back_in_time() {
        ReadHead start = new ReadHead(7, AT.plusSeconds(1), new byte[32]);
        List<ReadEntry> entries =
                chain.append(start, List.of(read(List.of(), 0, "a", 0L), read(List.of(), 0, "b", 0L)));

        assertThat(entries).extracting(ReadEntry::id).containsExactly("read_8", "read_9");
        assertThat(entries.getFirst().previousHash()).isEqualTo(start.entryHash());
        assertThat(entries.getLast().previousHash())
                .isEqualTo(entries.getFirst().entryHash());
        assertThat(entries).allMatch(entry -> entry.read().createdAt().equals(start.createdAt()));
    }
}
