package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.Visitors;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request of a person: asks the API with the key of who signed in, and answers in the person's language. */
@RequestScoped
class Visit {

    private static final String KEY = "/v1/api-key";

    private final LedgerApi api;
    private final Visitors visitors;
    private final RoutingContext context;

    Visit(LedgerApi api, Visitors visitors, RoutingContext context) {
        this.api = api;
        this.visitors = visitors;
        this.context = context;
    }

    /** The page's query, without fields of its form that nobody filled in. */
    Query query() {
        Query query = Query.NONE;
        for (Map.Entry<String, String> parameter : context.queryParams()) {
            query = query.with(parameter.getKey(), parameter.getValue().strip());
        }
        return query;
    }

    /** What the API answers to a GET. */
    Json get(String path, Query query) {
        return Json.parse(
                new String(read(path, query, MediaType.APPLICATION_JSON).body(), StandardCharsets.UTF_8));
    }

    /** What the API answers to a GET, in the form that is asked for. */
    HttpResponse<byte[]> read(String path, Query query, String mediaType) {
        return answered(api.send("GET", path + query.instants(), headers(mediaType), null));
    }

    /** What the API answers to another method; {@link Json#NONE} when it answers nothing. */
    Json send(String method, String path, @Nullable JsonNode body) {
        return send(KeyCookie.read(context.request()), method, path, body);
    }

    /** The same with another key than that of who signed in. */
    Json send(@Nullable String key, String method, String path, @Nullable JsonNode body) {
        Map<String, String> headers = headers(MediaType.APPLICATION_JSON, key);
        if (body != null) {
            headers.put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
        byte[] answer = answered(api.send(method, path, headers, body == null ? null : body.toString()))
                .body();
        return answer.length == 0 ? Json.NONE : Json.parse(new String(answer, StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> answered(HttpResponse<byte[]> answer) {
        if (answer.statusCode() < 400) {
            return answer;
        }
        Json error = Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
        throw new Refused(answer.statusCode(), error.at("error"));
    }

    /** Asks the API whether it knows a key. */
    void check(String key) {
        if (!KeyCookie.canBeSent(key)) {
            throw new Refused(401, Json.of("This is no API key."));
        }
        answered(api.send("GET", KEY, headers(MediaType.APPLICATION_JSON, key), null));
    }

    private Map<String, String> headers(String mediaType) {
        return headers(mediaType, KeyCookie.read(context.request()));
    }

    private Map<String, String> headers(String mediaType, @Nullable String key) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(HttpHeaders.ACCEPT, mediaType);
        if (key != null) {
            headers.put("X-Api-Key", key);
        }
        // Who looks is written down by the API, which sees only this server.
        headers.put("X-Forwarded-For", forwardedFor());
        headers.put(Visitors.HEADER, visitors.header(context.request()));
        return headers;
    }

    private String forwardedFor() {
        HttpServerRequest request = context.request();
        String before = String.join(", ", request.headers().getAll("X-Forwarded-For"));
        String address =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        return (before.isEmpty() ? address : before + ", " + address).replaceAll("[^\\x20-\\x7e]", " ");
    }

    /** The frame of a page, for whoever is signed in. */
    Frame frame(String place) {
        Json key = get(KEY, Query.NONE);
        Set<String> scopes = key.list("scopes").stream().map(Json::text).collect(Collectors.toUnmodifiableSet());
        return new Frame(place, origin(), path(), query(), key.text("tenant"), key.text("name"), scopes, language());
    }

    /** The frame of a page that anybody may see. */
    Frame publicFrame(String place) {
        return new Frame(place, origin(), path(), query(), "", "", Set.of(), language());
    }

    private String path() {
        return context.request().uri().split("\\?", 2)[0];
    }

    private String origin() {
        return (KeyCookie.isEncrypted(context.request()) ? "https" : "http") + "://"
                + context.request().authority();
    }

    /** A page, written out whole. */
    Response page(TemplateInstance template) {
        return page(200, template);
    }

    Response page(int status, TemplateInstance template) {
        String text = template.setLocale(Locale.forLanguageTag(language())).render();
        return Response.status(status)
                .type("text/html;charset=UTF-8")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .entity(text.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Russian for those who like it better than English, or chose it. */
    private String language() {
        Cookie chosen = context.request().getCookie(SignInPages.LANGUAGE);
        if (chosen != null) {
            return chosen.getValue().equals("ru") ? "ru" : "en";
        }
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        try {
            Locale best = accepted == null
                    ? null
                    : Locale.lookup(
                            Locale.LanguageRange.parse(accepted), Set.of(Locale.ENGLISH, Locale.forLanguageTag("ru")));
            return best == null ? "en" : best.getLanguage();
        } catch (IllegalArgumentException unreadable) {
            return "en";
        }
    }
}
