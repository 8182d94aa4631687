package dev.weir.service;

import dev.weir.contracts.reply.ApiError;

/** Thrown while deciding: the command is refused, without events. Carries no stack trace: it is an answer, not a fault. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    public Refused(ApiError error) {
        super(error.type() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    public ApiError error() {
        return error;
    }
}
