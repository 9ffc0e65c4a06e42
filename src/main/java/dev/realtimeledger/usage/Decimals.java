package dev.realtimeledger.usage;

import java.math.BigDecimal;

/** How decimals are written: plainly, and without zeros that say nothing, so that equal ones look equal. */
public final class Decimals {

    private Decimals() {}

    public static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
