package dev.realtimeledger.usage;

import org.hibernate.Session;

/** How the database plans the statements of a transaction. */
final class Plans {

    private Plans() {}

    /**
     * Has every statement planned for the values that it comes with: groups and filters that are not asked for then cost
     * nothing. Compiling such a plan takes longer than running it.
     */
    static void ofValues(Session session) {
        session.createNativeQuery("""
                        select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)
                        """, Object[].class).getSingleResult();
    }
}
