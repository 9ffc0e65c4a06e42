package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The migrations as text: each names the class of its tables, and uses nothing that a PostgreSQL sharded by that class's
 * key refuses. So the same schema runs on one server and on an existing sharded one.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrationTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Pattern CLASS = Pattern.compile("-- class of tables: (stream|tenant|reference)");
    private static final Pattern TABLE = Pattern.compile("create table (\\w+) \\((.*?)\\n\\)[^;\\n]*;", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("(?:primary key|unique) \\(([^)]*)\\)");
    private static final Pattern UNIQUE_INDEX = Pattern.compile("create unique index \\w+ on \\w+ \\(([^)]*)\\)");

    /** From the next one on, migrations only add. */
    private static final int LAST_BEFORE_THE_PROMISE = 28;

    /** How the keys of each class of tables begin; reference tables are small and everywhere. */
    private static final Map<String, String> SHARD_KEY =
            Map.of("stream", "tenant_id, stream_id", "tenant", "tenant_id", "reference", "");

    static Stream<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            // The others, which are done again, have no tables.
            return files.filter(file -> file.getFileName().toString().startsWith("V")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void names_the_class_of_its_tables_first(Path migration) throws IOException {
        assertThat(Files.readAllLines(migration).getFirst()).matches(CLASS);
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void keys_begin_with_the_key_of_the_shard(Path migration) throws IOException {
        String sql = Files.readString(migration);
        String shardKey = SHARD_KEY.get(classOf(sql));

        for (String key : Stream.of(KEY, UNIQUE_INDEX)
                .flatMap(pattern -> pattern.matcher(sql).results().map(found -> found.group(1)))
                .toList()) {
            assertThat(key).startsWith(shardKey);
        }
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void uses_nothing_that_ties_rows_to_one_server(Path migration) throws IOException {
        assertThat(withoutTexts(Files.readString(migration)))
                .doesNotContainPattern(
                        "\\b(trigger|references|foreign key|serial|bigserial|identity\\b\\s*\\(|generated|sequence\\s+\\w+_seq|nextval|advisory|unlogged|inherits)\\b");
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void is_lower_case_and_names_its_constraints(Path migration) throws IOException {
        String sql = withoutTexts(Files.readString(migration));

        assertThat(sql).isEqualTo(sql.toLowerCase(java.util.Locale.ROOT));
        for (Matcher line = Pattern.compile("(?m)^.*\\b(primary key|unique \\(|check \\().*$")
                        .matcher(sql);
                line.find(); ) {
            assertThat(line.group()).matches("\\s*((add )?constraint \\w+_(pkey|ukey|check) |create unique index ).*");
        }
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void every_table_has_a_key_and_a_comment(Path migration) throws IOException {
        String sql = Files.readString(migration);

        for (Matcher table = TABLE.matcher(sql); table.find(); ) {
            assertThat(table.group(2)).contains("constraint " + table.group(1) + "_pkey primary key");
            assertThat(sql).contains("comment on table " + table.group(1) + " is");
        }
    }

    /** While a version is rolled out the one before serves on the newer schema, and after it when it is taken back. */
    @ParameterizedTest
    @MethodSource("migrations")
    void takes_nothing_away_that_the_version_before_uses(Path migration) throws IOException {
        int version = Integer.parseInt(migration.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"));
        if (version > LAST_BEFORE_THE_PROMISE) {
            assertThat(withoutTexts(Files.readString(migration)))
                    .doesNotContainPattern(
                            "\\b(drop (table|column|function)|rename|set not null|alter column \\w+ type)\\b")
                    .doesNotContainPattern("add column \\w+ [^,;]*\\bnot null\\b(?![^,;]*\\bdefault\\b)");
        }
    }

    private static String classOf(String sql) {
        Matcher matcher = CLASS.matcher(sql);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** Without comments, quoted texts and quoted names (of collations), which may say anything. */
    private static String withoutTexts(String sql) {
        List<String> lines = sql.lines().filter(line -> !line.startsWith("--")).toList();
        return lines.stream()
                .collect(Collectors.joining("\n"))
                .replaceAll("'(?:[^']|'')*'", "''")
                .replaceAll("\"[^\"]*\"", "name");
    }
}
