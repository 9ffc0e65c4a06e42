/**
 * What was said in a session, told in the order of the conversation: for programs, for people, and as captions. It is
 * worked out of the history whenever somebody asks, and nothing of it is stored.
 */
@NullMarked
package dev.realtimeledger.transcript;

import org.jspecify.annotations.NullMarked;
