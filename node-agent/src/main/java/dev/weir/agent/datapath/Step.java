package dev.weir.agent.datapath;

import org.jspecify.annotations.Nullable;

/** One change to the host. Doing it again must be harmless. */
public sealed interface Step {
    TargetKey key();

    /**
     * Create the object, or change it to be so.
     *
     * @param was as it was read; null if it was not there
     */
    record Put(Target target, @Nullable Observed was) implements Step {
        @Override
        public TargetKey key() {
            return target.key();
        }
    }

    /** Remove the object; fine if it has gone. Of a port, an uplink: only detach it, the device is not ours. */
    record Remove(TargetKey key, Observed was) implements Step {}
}
