package dev.weir.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Short-lived commands and long-lived servers on the node. */
public interface Commands {
    /** @param code the process's exit code */
    record Ran(int code, String output, String error) {
        public boolean done() {
            return code == 0;
        }

        public String complaint() {
            return error.isBlank() ? "exit code " + code : error.strip();
        }
    }

    /**
     * @throws IOException if it cannot be started or takes longer than {@code limit}, when it is killed
     */
    Ran run(List<String> command, String input, Duration limit) throws IOException;

    /**
     * Whether a process with this id runs with exactly these arguments: it is the one we started, and no other that
     * got its id.
     */
    boolean runs(long pid, List<String> command);

    /** Sends SIGHUP, at which servers read their files again. */
    void hangUp(long pid) throws IOException;

    /** Whether a process with this id runs this program with this argument among others. */
    boolean runsWith(long pid, String program, String argument);

    /** Asks a process to end, and waits; kills it if it does not. @throws IOException if it does not end at all */
    void stop(long pid, Duration limit) throws IOException;

    /** Calls back once, from any thread, when the process has ended. */
    void onExit(long pid, Runnable callback);
}
