package dev.weir.gateway.wire;

import dev.weir.contracts.reply.ApiError;

/** A request that the gateway itself answers with an error. Carries no stack trace: it is an answer, not a fault. */
public final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    public Rejected(ApiError error) {
        super(error.type() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    public ApiError error() {
        return error;
    }

    /** A request whose shape is wrong. */
    public static Rejected badRequest(String message) {
        return new Rejected(ApiError.badRequest("HTTPBadRequest", message));
    }

    /** A value that cannot be understood. */
    public static Rejected invalidInput(String reason) {
        return new Rejected(ApiError.invalid(reason));
    }
}
