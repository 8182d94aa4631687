package dev.weir.agent.datapath;

/**
 * What became of a step.
 *
 * @param failure why it could not be taken, for an operator's eyes; empty if it was
 */
public record Outcome(String failure) {
    public static final Outcome DONE = new Outcome("");

    public static Outcome failed(String reason) {
        return new Outcome(reason.isEmpty() ? "failed without saying why" : reason);
    }

    public boolean done() {
        return failure.isEmpty();
    }
}
