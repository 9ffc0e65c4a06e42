package dev.realtimeledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    private static String text(Response answer) {
        return new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8);
    }
}
