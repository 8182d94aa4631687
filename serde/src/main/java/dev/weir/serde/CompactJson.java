package dev.weir.serde;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * A place in JSON as we write it: no blanks, strings of ASCII without escapes, numbers that fit a long. What is not so is not
 * refused, but {@link Other}: it may still be JSON.
 */
final class CompactJson {
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);
    private static final int DIGITS_MAX = 18;

    private final byte[] bytes;
    private int at;

    /** It is not as expected here. */
    static final class Other extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private static final Other INSTANCE = new Other();

        private Other() {
            super(null, null, false, false);
        }
    }

    CompactJson(byte[] bytes) {
        this.bytes = bytes;
    }

    static Other other() {
        return Other.INSTANCE;
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    boolean isNext(char sign) {
        return at < bytes.length && bytes[at] == sign;
    }

    void pass(char sign) {
        if (!isNext(sign)) {
            throw other();
        }
        at++;
    }

    /** Passes both of them, or nothing. */
    boolean passIfNext(char sign, byte[] text) {
        if (!isNext(sign) || !stands(text, at + 1)) {
            return false;
        }
        at += 1 + text.length;
        return true;
    }

    private boolean stands(byte[] text, int from) {
        int to = from + text.length;
        return to <= bytes.length && Arrays.equals(bytes, from, to, text, 0, text.length);
    }

    String text() {
        pass('"');
        int from = at;
        for (int i = from; i < bytes.length; i++) {
            byte each = bytes[i];
            if (each == '"') {
                at = i + 1;
                return i == from ? "" : new String(bytes, from, i - from, ISO_8859_1);
            }
            // A byte of a character beyond ASCII is negative.
            if (each < ' ' || each == '\\') {
                throw other();
            }
        }
        throw other();
    }

    boolean flag() {
        boolean value = stands(TRUE, at);
        if (!value && !stands(FALSE, at)) {
            throw other();
        }
        at += value ? TRUE.length : FALSE.length;
        return value;
    }

    long whole() {
        boolean negative = isNext('-');
        int from = negative ? at + 1 : at;
        int to = from;
        long number = 0;
        while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
            number = number * 10 + bytes[to++] - '0';
        }
        boolean leadingZero = to > from + 1 && bytes[from] == '0';
        if (to == from || to > from + DIGITS_MAX || leadingZero) {
            throw other();
        }
        at = to;
        return negative ? -number : number;
    }
}
