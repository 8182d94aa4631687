package dev.weir.kernel;

/**
 * Bounds of a shard.
 *
 * @param answersMax commands with an effect that are remembered, for the same answer again
 * @param waitingMax inputs held back behind a command that waits for another log
 * @param waitMsMax how long a command waits for another log, its deadline permitting
 * @param repeatMsMax how long before an owner began commands may have been sent that it must know when they come again
 * @param timersMax timers decided in one batch
 */
public record Limits(int answersMax, int waitingMax, long waitMsMax, long repeatMsMax, int timersMax) {
    public static Limits defaults() {
        return new Limits(100_000, 10_000, 5_000, 15_000, 100);
    }
}
