package dev.weir.agent.datapath;

/** One of our objects as it is on the host. Its text says what differs, for logs. */
public interface Observed {
    /** Whether nothing has to be done for this target. */
    boolean matches(Target wanted);

    /** An object that is exactly as a target says, for drivers that can read back all of it. */
    record Exactly(Target target) implements Observed {
        @Override
        public boolean matches(Target wanted) {
            return target.equals(wanted);
        }
    }

    /** An object that is ours but not as anybody would want it. */
    record Damaged(String how) implements Observed {
        @Override
        public boolean matches(Target wanted) {
            return false;
        }
    }
}
