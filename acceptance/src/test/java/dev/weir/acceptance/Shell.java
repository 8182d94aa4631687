package dev.weir.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as a user would, each with a time limit. */
public final class Shell {
    private final Path directory;
    private final Map<String, String> environment;

    public Shell(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    public record Result(List<String> command, int exit, String output) {
        /** The output of a command that must succeed. */
        public String ok() {
            if (exit != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + exit + ":\n" + output);
            }
            return output;
        }
    }

    /** Standard output and error together. @throws AssertionError if it takes longer than the limit */
    public Result run(Duration limit, String... command) {
        try {
            Path output = Files.createTempFile("weir-acceptance", ".out");
            try {
                Process process = builder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", command) + " took longer than " + limit + ":\n"
                            + Files.readString(output));
                }
                return new Result(List.of(command), process.exitValue(), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A command that goes on while the test does; the caller ends it. */
    public Process start(Path output, String... command) {
        try {
            return builder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return builder;
    }
}
