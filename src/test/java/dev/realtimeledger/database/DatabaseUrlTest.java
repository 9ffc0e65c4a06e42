package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql://u:p@host:5432/db          | jdbc:postgresql://host:5432/db               | u    | p",
                "postgres://u:p@host/db                 | jdbc:postgresql://host/db                    | u    | p",
                "jdbc:postgresql://host:5432/db         | jdbc:postgresql://host:5432/db               |      |",
                "jdbc:postgresql://u:p@host/db          | jdbc:postgresql://host/db                    | u    | p",
                "jdbc:postgresql://h/db?user=u&password=p%26q&ssl=true | jdbc:postgresql://h/db?ssl=true | u  | p&q",
                "postgresql://u@host/db                 | jdbc:postgresql://host/db                    | u    |",
                "postgresql://host                      | jdbc:postgresql://host/                      |      |",
                "postgresql://u%40x:p%3A%2F%40+%25@host/db | jdbc:postgresql://host/db                 | u@x  | p:/@+%",
                "postgresql://u:p@x:y@host/db           | jdbc:postgresql://host/db                    | u    | p@x:y",
                "postgresql://u:p@[2001:db8::1]:6432/db | jdbc:postgresql://[2001:db8::1]:6432/db      | u    | p",
                "postgresql://u:p@a:1,b:2/db?target_session_attrs=read-write | jdbc:postgresql://a:1,b:2/db?targetServerType=primary | u | p",
                "postgresql://u:p@host/db?sslmode=verify-full&application_name=x&options=-c%20a%3Db | jdbc:postgresql://host/db?sslmode=verify-full&ApplicationName=x&options=-c%20a%3Db | u | p",
                "postgresql://u:p@host/d%20b            | jdbc:postgresql://host/d+b                   | u    | p"
            })
    void takes_a_url_apart(String url, String jdbcUrl, String user, String password) {
        assertThat(DatabaseUrl.parse("DATABASE_URL", url))
                .isEqualTo(new DatabaseUrl(jdbcUrl, Optional.ofNullable(user), Optional.ofNullable(password)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "mysql://u:hunter2@host/db",
                "postgresql://u:hunter2/x@host/db",
                "postgresql://u:hunter2?x@host/db",
                "postgresql://u:hunter2@host:port/db",
                "postgresql://u:hunter2@ho st/db",
                "postgresql://u:hunter2%@host/db",
                "postgresql://u:hunter2%zz@host/db"
            })
    void refuses_a_bad_url_in_one_line_without_its_password(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse("DATABASE_URL", url))
                .withMessageStartingWith("DATABASE_URL is not of the form ")
                .withMessageNotContaining("hunter2")
                .withMessageNotContaining("\n");
    }

    @Test
    void does_not_show_its_password() {
        assertThat(DatabaseUrl.parse("DATABASE_URL", "postgresql://u:hunter2@host/db")
                        .toString())
                .isEqualTo("jdbc:postgresql://host/db");
    }
}
