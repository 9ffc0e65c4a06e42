package dev.realtimeledger.access;

/**
 * A demonstration stands beside a tenant: for made-up calls, and for trying things out. Whoever puts {@code demonstration:}
 * before a key is there, with what the key may do. All is as it is elsewhere but one thing: it can be taken away whole.
 */
public final class Demonstration {

    private static final String KEY = "demonstration:";

    /** No tenant of the settings has a tilde in its name. The function remove_demonstration goes by it too. */
    private static final String TENANT = "~demonstration";

    private Demonstration() {}

    /** The key of the demonstration for a key. */
    public static String key(String key) {
        return KEY + key;
    }

    /** The key that a key of the demonstration is made of; another key itself. */
    public static String keyBehind(String key) {
        return isKey(key) ? key.substring(KEY.length()) : key;
    }

    static boolean isKey(String key) {
        return key.startsWith(KEY);
    }

    /** The name of the demonstration of a tenant. */
    static String of(String tenant) {
        return tenant + TENANT;
    }

    /** Whether a tenant is a demonstration. */
    public static boolean is(String tenant) {
        return tenant.endsWith(TENANT);
    }
}
