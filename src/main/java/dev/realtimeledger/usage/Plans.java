package dev.realtimeledger.usage;

import org.hibernate.Session;

/** How the database plans the statements of a transaction. */
final class Plans {

    private Plans() {}

    /**
     * Has every statement planned for the values that it comes with, so that groups and filters that are not asked for
     * cost nothing; in a way that suits sums of which a few rows are fetched at a time: hashed in memory, without
     * compiling, which takes longer than such a plan, and without further processes, which then cannot be had.
     */
    static void ofSums(Session session) {
        session.createNativeQuery("""
                        select set_config('plan_cache_mode', 'force_custom_plan', true),
                               set_config('work_mem', '32MB', true),
                               set_config('jit', 'off', true),
                               set_config('max_parallel_workers_per_gather', '0', true)
                        """, Object[].class).getSingleResult();
    }
}
