package dev.weir.acceptance.history;

import dev.weir.serde.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records calls and faults as they end, in memory and, a JSON object a line, in a file that survives the test. */
public final class History implements AutoCloseable {
    private final long startNs = System.nanoTime();
    private final Path file;
    private final BufferedWriter writer;
    private final List<Call> calls = new ArrayList<>();

    public History(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.writer = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The history's clock. */
    public long nowNs() {
        return System.nanoTime() - startNs;
    }

    public synchronized void add(Call call) {
        calls.add(call);
        write(Map.of("call", call));
    }

    /** Something that clients did not do, such as a fault. */
    public synchronized void note(String what) {
        write(Map.of("at_ns", nowNs(), "note", what));
    }

    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    public Path file() {
        return file;
    }

    private void write(Object entry) {
        try {
            writer.write(Json.mapper().writeValueAsString(entry));
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
