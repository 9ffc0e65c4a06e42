/**
 * A receiver of server events as somebody reasonable writes it on a Friday: a resource, four entities, one transaction per
 * request. It keeps the event, and session, response and item as they are known so far.
 */
package dev.realtimeledger.load.straightforward;
