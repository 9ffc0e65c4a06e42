package dev.realtimeledger.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that also takes query parameters whose names are the caller's own behind one of some prefixes, e.g. {@code
 * metadata.customer}. They may come more than once; a comma in them is a comma.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface QueryPrefix {
    String[] value();
}
