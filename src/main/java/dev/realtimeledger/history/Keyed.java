package dev.realtimeledger.history;

/** What is known of something that belongs to a stream. */
interface Keyed {

    EntityKey key();
}
