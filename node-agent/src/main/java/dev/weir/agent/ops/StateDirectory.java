package dev.weir.agent.ops;

import dev.weir.agent.desired.DesiredCheckpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The agent's folder: one agent at a time, an epoch that rises with each, and what is of use to the next. */
final class StateDirectory implements AutoCloseable {
    private static final String DESIRED = "desired";

    private final Path directory;
    private final FileChannel channel;

    private StateDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws IOException if the folder cannot be used or another agent uses it */
    static StateDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new StateDirectory(directory, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("another agent of this process uses " + directory, e);
        }
        channel.close();
        throw new IOException("another agent runs with state directory " + directory);
    }

    /** Wall-clock ms, but always more than any epoch before. */
    long nextEpoch(Instant now) throws IOException {
        long epoch = Math.max(now.toEpochMilli(), lastEpoch() + 1);
        write("epoch", Long.toString(epoch));
        return epoch;
    }

    private long lastEpoch() throws IOException {
        try {
            return Long.parseLong(Files.readString(directory.resolve("epoch")).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (NumberFormatException e) {
            throw new IOException("file " + directory.resolve("epoch") + " holds no number", e);
        }
    }

    /** What was {@link #keep kept} last; null if there is nothing, or nothing that can be read: then an agent starts without. */
    @Nullable
    DesiredCheckpoint checkpoint() {
        Path file = directory.resolve(DESIRED);
        try {
            return DesiredCheckpoint.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            // Not one of the class, for AgentMain's reason.
            LoggerFactory.getLogger(StateDirectory.class)
                    .warn("desired state is read from its start, for {} cannot be: {}", file, e.toString());
            return null;
        }
    }

    /** Keeps what is known for the next agent. */
    void keep(DesiredCheckpoint checkpoint) throws IOException {
        Path draft = draft(DESIRED);
        try (OutputStream out = Files.newOutputStream(draft)) {
            checkpoint.writeTo(out);
        }
        replace(DESIRED, draft);
    }

    /** Replaces a file as a whole. */
    void write(String name, String content) throws IOException {
        Path draft = draft(name);
        Files.writeString(draft, content);
        replace(name, draft);
    }

    private Path draft(String name) {
        return directory.resolve(name + ".new");
    }

    private void replace(String name, Path draft) throws IOException {
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
