package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself keeps the server from, whatever the server is told to do. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RowSecurityTest {

    private static final String NOT_ALLOWED = "42501";

    /** As the server connects. */
    @Inject
    AgroalDataSource application;

    private final DataSource owner = TestDatabase.asOwner();

    private final String session = Ledger.fresh("sess");

    @BeforeEach
    void store() {
        Ledger.send("dev", session, "error", Ledger.fresh("event"), ",\"error\":{\"message\":\"mine\"}")
                .then()
                .statusCode(200);
        Ledger.send("test-other", session, "error", Ledger.fresh("event"), ",\"error\":{\"message\":\"theirs\"}")
                .then()
                .statusCode(200);
    }

    @Test
    void the_server_connects_as_a_role_that_policies_hold() throws SQLException {
        assertThat(one(application, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"))
                .isEqualTo("f");
        assertThat(one(application, "select count(*) from pg_class where pg_get_userbyid(relowner) = current_user"))
                .isEqualTo("0");
    }

    @Test
    void every_table_that_has_tenants_has_the_policy() throws SQLException {
        assertThat(tables()).hasSizeGreaterThan(25);
        assertThat(all(owner, """
                        select tablename from pg_policies
                        where policyname = 'own_rows' and cmd = 'ALL' and permissive = 'PERMISSIVE'
                          and qual = '(tenant_id = current_setting(''ledger.tenant''::text, true))'
                        """)).containsExactlyInAnyOrderElementsOf(tables());
        assertThat(all(owner, "select relname from pg_class where relrowsecurity"))
                .containsExactlyInAnyOrderElementsOf(tables());
    }

    @Test
    void without_a_tenant_nothing_is_seen() throws SQLException {
        for (String table : tables()) {
            assertThat(one(application, "select count(*) from " + table))
                    .describedAs(table)
                    .isEqualTo("0");
        }
        assertThat(one(application, "select count(*) from own_item_search")).isEqualTo("0");
        assertThat(one(application, "select count(*) from own_read_entry")).isEqualTo("0");
    }

    @Test
    void with_a_tenant_its_rows_alone_are_seen() throws SQLException {
        assertThat(inTenant("default", "select count(*) from server_event where stream_id = '" + session + "'"))
                .isEqualTo("1");
        assertThat(inTenant(
                        "other",
                        "select convert_from(body, 'UTF8') from server_event where stream_id = '" + session + "'"))
                .contains("theirs");
        for (String table : tables()) {
            assertThat(inTenant("other", "select count(*) from " + table + " where tenant_id <> 'other'"))
                    .describedAs(table)
                    .isEqualTo("0");
        }
    }

    @Test
    void a_tenants_name_is_only_a_name() throws SQLException {
        assertThat(inTenant("x' or '1'='1", "select count(*) from server_event"))
                .isEqualTo("0");
        assertThat(inTenant("x\\' or '1'='1", "select current_setting('ledger.tenant')"))
                .isEqualTo("x\\' or '1'='1");
    }

    @Test
    void a_row_of_another_tenant_cannot_be_written() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> inTenant("other", "insert into rejected_event_volume values ('default', 0)"))
                .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo(NOT_ALLOWED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server_event",
                "event_identity",
                "stream_entry",
                "ledger_entry",
                "measured_usage",
                "price",
                "statement",
                "statement_charge",
                "statement_total",
                "audit_checkpoint",
                "audit_checkpoint_leaf",
                "read_entry"
            })
    void evidence_is_only_added_to(String table) throws SQLException {
        List<String> statements = new ArrayList<>(List.of("truncate " + table));
        for (String column : all(
                owner, "select attname from pg_attribute where attrelid = '" + table + "'::regclass and attnum > 0")) {
            if (!table.equals("ledger_entry")
                    || !List.of("metadata", "not_understood").contains(column)) {
                statements.add("update %1$s set %2$s = %2$s".formatted(table, column));
            }
        }
        if (!table.equals("read_entry")) {
            statements.add("delete from " + table);
        }
        for (String statement : statements) {
            assertThatExceptionOfType(SQLException.class)
                    .describedAs(statement)
                    .isThrownBy(() -> inTenant("default", statement))
                    .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo(NOT_ALLOWED));
        }
    }

    @Test
    void all_that_can_be_done_to_an_entry_is_to_empty_its_body() throws SQLException {
        String kept = "select (to_jsonb(e) - 'body' - 'residue')::text from server_event e where stream_id = '"
                + session + "'";
        String body = "select coalesce(convert_from(body, 'UTF8'), residue) from server_event where stream_id = '"
                + session + "'";
        String before = inTenant("default", kept);
        String empty = "select empty_bodies('" + session + "', array[1, 2]::bigint[], array['%s'], null, null)";

        assertThat(inTenant("default", empty.formatted("{\"left\":1}"))).isEqualTo("1");
        assertThat(inTenant("default", empty.formatted("{\"left\":2}"))).isEqualTo("0");

        assertThat(inTenant("default", kept)).isEqualTo(before);
        assertThat(inTenant("default", body)).isEqualTo("{\"left\":1}");
        assertThat(inTenant("other", body)).contains("theirs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty_bodies", "remove_demonstration"})
    void nobody_else_may_do_what_the_owner_lets_the_server_do(String function) throws SQLException {
        assertThat(all(owner, """
                        select distinct coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'public')
                        from pg_proc p cross join lateral aclexplode(p.proacl) a
                        where p.proname = '%s' and a.privilege_type = 'EXECUTE'
                          and a.grantee <> p.proowner
                        """.formatted(function))).containsExactly("ledger_application");
    }

    @Test
    void no_tenant_but_a_demonstration_can_be_removed() throws SQLException {
        String count = "select count(*) from server_event where stream_id = '" + session + "'";
        for (String tenant : List.of("default", "demonstration", "default~demonstration2", "")) {
            assertThatExceptionOfType(SQLException.class)
                    .describedAs(tenant)
                    .isThrownBy(() -> inTenant(tenant, "select remove_demonstration()"));
        }
        inTenant("default~demonstration", "select remove_demonstration()");

        assertThat(inTenant("default", count)).isEqualTo("1");
        assertThat(inTenant("other", count)).isEqualTo("1");
    }

    private List<String> tables() throws SQLException {
        return all(owner, """
                select c.relname
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                """);
    }

    private String inTenant(String tenant, String sql) throws SQLException {
        try (Connection connection = application.getConnection()) {
            connection.setAutoCommit(false);
            try {
                RowSecurity.limit(connection, tenant);
                List<String> values = run(connection, sql);
                connection.commit();
                return values.isEmpty() ? "" : values.getFirst();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static String one(DataSource database, String query) throws SQLException {
        return all(database, query).getFirst();
    }

    private static List<String> all(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return run(connection, query);
        }
    }

    private static List<String> run(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet row = statement.getResultSet()) {
                    while (row.next()) {
                        values.add(row.getString(1));
                    }
                }
            }
        }
        return values;
    }
}
