package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A field that leaves commit to. What is hashed is what is shown, whatever the type: that is all a third party has. */
sealed interface LeafField {

    /** Its name in the API. */
    String name();

    /** Adds the value to what is hashed. */
    void encode(ChainEntry entry, LengthPrefixed leaf);

    /** Adds the value to what is shown. */
    void show(ChainEntry entry, ObjectNode line);

    /** A text, as it is. */
    record Text(String name, Function<ChainEntry, @Nullable String> value) implements LeafField {

        @Override
        public void encode(ChainEntry entry, LengthPrefixed leaf) {
            leaf.text(value.apply(entry));
        }

        @Override
        public void show(ChainEntry entry, ObjectNode line) {
            line.put(name, value.apply(entry));
        }
    }

    /** An integer, by its decimal digits. */
    record Count(String name, Function<ChainEntry, @Nullable Long> value) implements LeafField {

        @Override
        public void encode(ChainEntry entry, LengthPrefixed leaf) {
            leaf.number(value.apply(entry));
        }

        @Override
        public void show(ChainEntry entry, ObjectNode line) {
            line.put(name, value.apply(entry));
        }
    }

    /** A time, by the text that the API shows. */
    record Time(String name, Function<ChainEntry, @Nullable Instant> value) implements LeafField {

        @Override
        public void encode(ChainEntry entry, LengthPrefixed leaf) {
            leaf.time(value.apply(entry));
        }

        @Override
        public void show(ChainEntry entry, ObjectNode line) {
            Instant time = value.apply(entry);
            line.put(name, time == null ? null : Timestamp.format(time));
        }
    }

    /** A hash, by its hexadecimal digits. */
    record Hash(String name, Function<ChainEntry, byte @Nullable []> value) implements LeafField {

        @Override
        public void encode(ChainEntry entry, LengthPrefixed leaf) {
            leaf.hex(value.apply(entry));
        }

        @Override
        public void show(ChainEntry entry, ObjectNode line) {
            byte[] hash = value.apply(entry);
            line.put(name, hash == null ? null : HexFormat.of().formatHex(hash));
        }
    }
}
