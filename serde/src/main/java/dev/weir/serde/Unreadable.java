package dev.weir.serde;

import org.jspecify.annotations.Nullable;

/** A record that does not say what its topic promises. The message says what is wrong with it. */
public final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unreadable(String reason) {
        super(reason);
    }

    public Unreadable(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
