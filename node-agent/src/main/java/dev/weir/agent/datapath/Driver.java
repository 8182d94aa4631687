package dev.weir.agent.datapath;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and changes objects of some kinds on the host. Called from one thread at a time. Keeps nothing that decides
 * about the host: after a restart, {@link #read} finds everything again.
 */
public interface Driver {
    /** For logs. */
    String name();

    Set<TargetKey.Kind> kinds();

    /**
     * All objects of its kinds that are ours, whoever made them and in whatever state. An object is ours by its name
     * (or the name of the device, table or namespace it is in), never by memory.
     *
     * <p>May be called from another thread than {@link #apply}, and while that goes on.
     *
     * @return a map that is the caller's, who may change it
     * @throws IOException if the host cannot be read; nothing is concluded from that
     */
    Map<TargetKey, Observed> read() throws IOException;

    /**
     * Takes these steps, in as few calls as it can. They may be done in any order that keeps traffic: those that
     * are here together do not wait for each other.
     *
     * @return an outcome for every step. A step that fails must not keep others from being taken
     */
    Map<TargetKey, Outcome> apply(List<Step> steps);
}
