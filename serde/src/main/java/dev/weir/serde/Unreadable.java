package dev.weir.serde;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
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

    /** @param what is due there */
    static Unreadable as(String what, IOException why) {
        String reason = why instanceof JacksonException json ? json.getOriginalMessage() : why.getMessage();
        return new Unreadable("not " + what + ": " + reason, why);
    }
}
