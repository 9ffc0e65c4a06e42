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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request of a person: asks the API with the key of who signed in, and answers in the person's language. */
@RequestScoped
class Visit {

    private static final String KEY = "/v1/api-key";

    /** Each takes a connection to the database, of which the server has eight for everybody if nobody says otherwise. */
    private static final int MOST_AT_ONCE = 4;

    private final LedgerApi api;
    private final Visitors visitors;
    private final RoutingContext context;
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);

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
        return ask(path, query).answer();
    }

    /** Asks the API by a GET whose answer is wanted later. */
    Question ask(String path, Query query) {
        return ask(path, query, MediaType.APPLICATION_JSON);
    }

    /** The same, for an answer in the form that is asked for. */
    Question ask(String path, Query query, String mediaType) {
        return ask("GET", path + query.instants(), headers(mediaType), null);
    }

    /** Asks the API for all pages of a list. */
    Pages askAll(String path, Query query) {
        return new Pages(this, path, query);
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
        return ask(method, path, headers, body).answer();
    }

    /** Waits while as many answers are on the way as one visit may have on the way. */
    private Question ask(String method, String path, Map<String, String> headers, @Nullable JsonNode body) {
        atOnce.acquireUninterruptibly();
        return new Question(api.ask(method, path, headers, body == null ? null : body.toString())
                .whenComplete((answer, failure) -> atOnce.release()));
    }

    /** Asks the API whether it knows a key. */
    void check(String key) {
        if (!KeyCookie.canBeSent(key)) {
            throw new Refused(401, Json.of("This is no API key."));
        }
        ask("GET", KEY, headers(MediaType.APPLICATION_JSON, key), null).answer();
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
