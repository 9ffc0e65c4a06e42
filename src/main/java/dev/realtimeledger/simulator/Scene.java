package dev.realtimeledger.simulator;

/** What may happen in a call. */
public enum Scene {
    /** The user asks, the assistant answers; every call begins with it. */
    QUESTION,
    /** The client writes instead of speaking, and is answered in writing. */
    TYPED_QUESTION,
    /** The user interrupts an answer: the response is cancelled, and what nobody heard of it is cut off. */
    BARGE_IN,
    /** The user interrupts when the answer is complete already but still playing: it is only cut off. */
    BARGE_IN_WHILE_PLAYING,
    /** The user speaks again before anything is answered, so that the first response comes to nothing. */
    SPEAKING_AGAIN,
    /** The model calls one or two functions, the client answers them, and the model goes on. */
    TOOL_CALL,
    /** The model calls a tool of an MCP server, which may fail. */
    MCP_CALL,
    /** The tools of an MCP server are listed, or cannot be. */
    MCP_TOOLS,
    /** The client deletes an item. When it was the last, the next follows the one before: two follow the same. */
    DELETION,
    /** The client asks for an item and gets it with its audio. */
    RETRIEVAL,
    /** The client puts an item after an older one: from then on two follow the same. Not told by {@link Dialect#XAI}. */
    INSERTION,
    /** The client has something said beside the conversation: no conversation, no place among the items. */
    OUT_OF_BAND,
    /** Nobody speaks, and the model asks whether anybody is there. */
    SILENCE,
    /** Keys of a telephone are pressed. */
    KEYPAD,
    /** The client changes the session's configuration; some servers say so twice. */
    RECONFIGURATION,
    /** The client throws away what it has sent of the user's audio. */
    CLEARED_INPUT,
    /** The client sends something wrong. */
    MISTAKE,
    /** An answer stops at its limit. */
    INCOMPLETE_ANSWER,
    /** The provider fails to answer. */
    FAILED_ANSWER,
    /** The session ends; the client opens another and tells it what was said so far. */
    RECONNECT
}
