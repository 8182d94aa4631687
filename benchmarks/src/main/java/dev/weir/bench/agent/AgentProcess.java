package dev.weir.bench.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real agent, and what it says of itself. */
final class AgentProcess {
    private static final int POLL_MS = 2;

    private final Process process;
    private final Path file;
    private final long startedMs;
    private byte[] said = {};
    private JsonNode status = Json.mapper().createObjectNode();

    private AgentProcess(Process process, long startedMs, Path file) {
        this.process = process;
        this.startedMs = startedMs;
        this.file = file;
    }

    /** @param log added to */
    static AgentProcess start(List<String> command, Path state, Path log) throws IOException {
        Files.deleteIfExists(state.resolve("status.json"));
        long now = System.currentTimeMillis();
        return new AgentProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                now,
                state.resolve("status.json"));
    }

    /** Waits until the agent's status is so. @return milliseconds since its process was started */
    long await(String what, int seconds, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!wanted.test(status())) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                JsonNode failing = status().path("failing");
                throw new IOException("waited in vain for the agent to be " + what + "; " + failing.size()
                        + " objects fail, the first: " + failing.path(0));
            }
            Thread.sleep(POLL_MS);
        }
        return System.currentTimeMillis() - startedMs;
    }

    /** Asked for all the time while the agent works on the same cores, so only what is new is taken apart. */
    JsonNode status() throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!Arrays.equals(bytes, said)) {
                status = Json.mapper().readTree(bytes);
                said = bytes;
            }
        } catch (NoSuchFileException e) {
            return status;
        }
        return status;
    }

    long startedMs() {
        return startedMs;
    }

    long pid() {
        return process.pid();
    }

    /** @throws IOException if it has not ended in time */
    void stop(int seconds) throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("the agent does not end");
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
