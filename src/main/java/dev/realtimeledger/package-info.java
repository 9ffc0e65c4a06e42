@org.jspecify.annotations.NullMarked
package dev.realtimeledger;
