package dev.realtimeledger.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The database as platforms name it, {@code postgresql://user:password@host:port/db?options}, in the three parts that
 * JDBC wants. Options of libpq that pgjdbc calls by another name are translated, all others are kept.
 *
 * @param jdbcUrl the address without credentials
 * @param user absent when the URL names none
 * @param password absent when the URL names none; secret
 */
record DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<String> password) {

    private static final Pattern SCHEME = Pattern.compile("(?:jdbc:)?(?:postgresql|postgres)://");
    /** One or more hosts, each a name, an IPv4 address or an IPv6 address in brackets, with or without a port. */
    private static final Pattern HOSTS = Pattern.compile("(?:" + host() + "(?:," + host() + ")*)?");

    private static final Map<String, String> NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout");
    private static final Map<String, String> SERVER_TYPES = Map.of(
            "read-write",
            "primary",
            "read-only",
            "secondary",
            "standby",
            "secondary",
            "prefer-standby",
            "preferSecondary");

    private static String host() {
        return "(?:\\[[0-9A-Fa-f:.%]+]|[\\p{L}\\p{N}._-]+)(?::[0-9]{1,5})?";
    }

    /**
     * Takes a URL apart.
     *
     * @param setting whose value it is
     * @throws IllegalArgumentException when it cannot be understood; the message does not quote it, for it may hold a
     *     password
     */
    static DatabaseUrl parse(String setting, String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(
                    setting + " is not of the form postgresql://user:password@host:port/db?options"
                            + " (special characters in user and password percent-encoded): " + bad.getMessage(),
                    bad);
        }
    }

    private static DatabaseUrl parse(String text) {
        String url = text.strip();
        var scheme = SCHEME.matcher(url);
        if (!scheme.lookingAt()) {
            throw new IllegalArgumentException("it does not start with postgresql://");
        }
        String rest = url.substring(scheme.end());
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        String options = question < 0 ? "" : rest.substring(question + 1);
        int slash = address.indexOf('/');
        String authority = slash < 0 ? address : address.substring(0, slash);
        String database = slash < 0 ? "" : address.substring(slash + 1);

        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        if (!HOSTS.matcher(hosts).matches()) {
            throw new IllegalArgumentException("there is no host or port where one belongs");
        }
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        if (at >= 0) {
            String credentials = authority.substring(0, at);
            int colon = credentials.indexOf(':');
            user = decoded(colon < 0 ? credentials : credentials.substring(0, colon));
            password = colon < 0 ? Optional.empty() : decoded(credentials.substring(colon + 1));
        }
        var kept = new ArrayList<String>();
        for (String option : options.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            switch (name) {
                case "" -> {}
                case "user" -> user = decoded(value);
                case "password" -> password = decoded(value);
                case "target_session_attrs" -> kept.add("targetServerType=" + SERVER_TYPES.getOrDefault(value, value));
                default -> kept.add(NAMES.getOrDefault(name, name) + (equals < 0 ? "" : "=" + value));
            }
        }
        return new DatabaseUrl(jdbcUrl(hosts, database, kept), user, password);
    }

    private static String jdbcUrl(String hosts, String database, List<String> options) {
        // pgjdbc decodes the database's name itself.
        String name = database.isEmpty() ? "" : URLEncoder.encode(decode(database), StandardCharsets.UTF_8);
        return "jdbc:postgresql://" + hosts + "/" + name + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }

    private static Optional<String> decoded(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(decode(text));
    }

    private static String decode(String text) {
        try {
            // Only percent signs are special here; the decoder would make blanks of plus signs.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unfinished) {
            throw new IllegalArgumentException("a percent sign is not followed by two hexadecimal digits");
        }
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
