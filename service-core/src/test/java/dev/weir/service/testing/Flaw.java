package dev.weir.service.testing;

/** A bug that a simulation has on purpose, for showing that it is found. */
public enum Flaw {
    /** An owner that was succeeded can still write. */
    NO_FENCING,
    /** A command that comes again is decided again. */
    NO_DEDUPE,
    /** Answers are visible before what they say is in the log. */
    REPLY_BEFORE_COMMIT,
    /** A process starts where the state topic ends, but without its rows. */
    SKIPPED_SNAPSHOT
}
