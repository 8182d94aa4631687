package dev.weir.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A machine of its own as far as the network goes: one thread that lives in a network and a mount namespace of its own,
 * and what is started from it. All of it goes when the thread and its processes end.
 */
public final class Hypervisor implements AutoCloseable {
    private static final int CLONE_NEWNS = 0x20000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService thread;
    private final String task;

    public Hypervisor(String name) throws Exception {
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        task = call(() -> {
            NativeFunction.ofLibC("unshare").checked(LibC.CLONE_NEWNET | CLONE_NEWNS);
            must("mount", "--make-rprivate", "/");
            must("mount", "-t", "tmpfs", "none", "/run");
            Files.createDirectories(Path.of("/run/netns"));
            must("ip", "link", "set", "lo", "up");
            // The part after the last slash names this thread for ip's "netns".
            return String.valueOf(
                    Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
        });
    }

    /** Why tests that need one cannot run here; empty if they can. */
    public static String unavailable() {
        return System.getProperty("user.name").equals("root") ? "" : "needs root, for network namespaces";
    }

    /** For ip's {@code netns} argument. */
    public String task() {
        return task;
    }

    public <T> T call(Callable<T> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Runs a command in here; fails unless it ends with 0. */
    public String run(String... command) throws Exception {
        return call(() -> must(command));
    }

    /** Runs a command in here. */
    public Commands.Ran attempt(String... command) throws Exception {
        return call(() -> new LocalCommands().run(List.of(command), "", LIMIT));
    }

    public Process start(String... command) throws Exception {
        return call(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String must(String... command) throws IOException {
        Commands.Ran ran = new LocalCommands().run(List.of(command), "", LIMIT);
        if (!ran.done()) {
            throw new IOException(String.join(" ", command) + ": " + ran.complaint());
        }
        return ran.output();
    }

    public static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
