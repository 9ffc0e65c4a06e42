package dev.realtimeledger.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthenticationTest {

    private static Response get(String path, String header, String value) {
        var request = given();
        if (header != null) {
            request.header(header, value);
        }
        Response response = request.get("/test-access/" + path);
        assertThat(response.header("Content-Length")).as("Content-Length").isNotNull();
        assertThat(response.header("X-Request-Id")).as("X-Request-Id").isNotNull();
        return response;
    }

    @ParameterizedTest
    @CsvSource({"X-Api-Key,dev", "Authorization,Bearer dev", "Authorization,Api-Key dev", "authorization,bearer dev"})
    void knows_the_caller_by_the_key_in_every_place(String header, String value) {
        assertThat(get("read", header, value).asString()).isEqualTo("default/dev");
    }

    @ParameterizedTest
    @CsvSource({
        ",",
        "X-Api-Key,''",
        "X-Api-Key,dev-no",
        "Authorization,Bearer dev-no",
        "Authorization,Basic ZGV2LW5v",
        "Authorization,dev-no"
    })
    void answers_401_without_a_known_key(String header, String value) {
        Response response = get("read", header, value);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.asString()).doesNotContain("dev-no", "ZGV2LW5v", "Exception");
    }

    @Test
    void answers_403_to_a_key_without_the_scope() {
        assertThat(get("read", "X-Api-Key", "test-reader").statusCode()).isEqualTo(200);
        assertThat(get("admin", "X-Api-Key", "test-reader").statusCode()).isEqualTo(403);
        assertThat(get("admin", "X-Api-Key", "dev").statusCode()).isEqualTo(200);
    }

    @Test
    void leaves_open_what_is_open_whatever_is_sent() {
        assertThat(get("open", null, null).statusCode()).isEqualTo(200);
        assertThat(get("open", "X-Api-Key", "dev-no").statusCode()).isEqualTo(200);
        assertThat(given().header("Authorization", "Basic x")
                        .get("/q/health/live")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void closes_what_nobody_thought_of() {
        assertThat(get("forgotten", "X-Api-Key", "dev").statusCode()).isEqualTo(403);
        assertThat(get("forgotten", null, null).statusCode()).isEqualTo(401);
    }
}
