package dev.weir.kernel;

/** The shard cannot go on without doing harm: it stops, loudly. Says what failed and where. */
public final class ShardFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShardFailure(String message) {
        super(message);
    }

    public ShardFailure(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
