package dev.weir.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Processes of this machine. */
final class LocalCommands implements Commands {
    private static final int SIGHUP = 1;
    private static final int POLL_MS = 3;
    private static final Executor READERS =
            task -> Thread.ofVirtual().name("command-output").start(task);

    @Override
    public Ran run(List<String> command, String input, Duration limit) throws IOException {
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<String> output = read(process.getInputStream());
        CompletableFuture<String> error = read(process.getErrorStream());
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading all: its exit code and complaint say why.
                if (process.isAlive()) {
                    throw e;
                }
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command.getFirst() + " took longer than " + limit.toMillis() + " ms");
            }
            return new Ran(process.exitValue(), output.get(), error.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), e);
        } catch (ExecutionException e) {
            throw new IOException("output of " + command.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        return "output cannot be read: " + e.getMessage();
                    }
                },
                READERS);
    }

    @Override
    public boolean runs(long pid, List<String> command) {
        return arguments(pid).equals(command);
    }

    @Override
    public boolean runsWith(long pid, String program, String argument) {
        List<String> arguments = arguments(pid);
        return !arguments.isEmpty() && arguments.getFirst().equals(program) && arguments.contains(argument);
    }

    /** Empty if there is no such process, or it has just ended. */
    private static List<String> arguments(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.isEmpty()
                    ? List.of()
                    : List.of(text.substring(0, text.length() - 1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void stop(long pid, Duration limit) throws IOException {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null) {
            return;
        }
        process.destroy();
        if (!ended(pid, limit.dividedBy(2))) {
            process.destroyForcibly();
            if (!ended(pid, limit.dividedBy(2))) {
                throw new IOException("process " + pid + " does not end");
            }
        }
    }

    /** The JDK hears of the end of a process that is not its child only after a second or two. */
    private static boolean ended(long pid, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!arguments(pid).isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while process " + pid + " ends", e);
            }
        }
        return true;
    }

    @Override
    public void hangUp(long pid) throws IOException {
        LibC.kill(Math.toIntExact(pid), SIGHUP);
    }

    @Override
    public void onExit(long pid, Runnable callback) {
        ProcessHandle.of(pid)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .thenRun(callback);
    }
}
