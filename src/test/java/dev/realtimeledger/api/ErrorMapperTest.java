package dev.realtimeledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ErrorMapperTest {

    private final ErrorMapper mapper = new ErrorMapper(List.of(cause -> cause instanceof SQLException
            ? Optional.of(ApiException.unavailable("database_unavailable", "Later.", Duration.ofMillis(1200)))
            : Optional.empty()));

    @Test
    void knowsAFailureByAnyOfItsCauses() {
        Response answer = mapper.unexpected(new IllegalStateException(new RuntimeException(new SQLException())));

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(text(answer)).contains("database_unavailable");
    }

    @Test
    void roundsTheWaitUpToSeconds() {
        assertThat(mapper.unexpected(new SQLException()).getHeaderString("Retry-After"))
                .isEqualTo("2");
    }

    @Test
    void saysNothingAboutWhatItDoesNotKnow() {
        Response answer = mapper.unexpected(new IllegalStateException("select secret from table"));

        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(text(answer))
                .contains("server_error")
                .doesNotContain("secret")
                .doesNotContain("Exception");
    }

    @Test
    void logsNoMessageThatMayHoldValues() {
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                StringWriter text = new StringWriter().append(line.getMessage());
                text.append(Arrays.toString(line.getParameters()));
                if (line.getThrown() != null) {
                    line.getThrown().printStackTrace(new PrintWriter(text));
                }
                logged.add(text.toString());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(ErrorMapper.class.getName());
        log.addHandler(handler);
        try {
            new ErrorMapper(List.of(new Summarizing()))
                    .unexpected(
                            new IllegalStateException(new SQLException("Key (id)=(sess_secret) is there", "22000")));
        } finally {
            log.removeHandler(handler);
        }

        assertThat(logged)
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("SQLSTATE 22000", "ErrorMapperTest.logsNoMessageThatMayHoldValues")
                .doesNotContain("sess_secret");
    }

    private static final class Summarizing implements KnownFailure {

        @Override
        public Optional<ApiException> explain(Throwable failure) {
            return Optional.empty();
        }

        @Override
        public Optional<String> summary(Throwable failure) {
            return failure instanceof SQLException problem
                    ? Optional.of("SQLSTATE " + problem.getSQLState())
                    : Optional.empty();
        }
    }

    private static String text(Response answer) {
        return new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8);
    }
}
