package dev.realtimeledger.event;

/**
 * A server event with its place in the log.
 *
 * @param sequenceNumber number within the stream, from 1, without gaps
 */
public record LoggedEvent(ServerEvent event, String streamId, long sequenceNumber) {}
