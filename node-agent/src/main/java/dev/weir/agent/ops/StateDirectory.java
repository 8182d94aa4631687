package dev.weir.agent.ops;

import dev.weir.agent.desired.Scopes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.slf4j.LoggerFactory;

/** The agent's folder: one agent at a time, an epoch that rises with each, and what is of use to the next. */
final class StateDirectory implements AutoCloseable {
    private static final String SCOPES = "scopes";

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

    /** What was {@link #keep kept} last; of what cannot be read, nothing: it is only what to read first. */
    Scopes scopes() {
        try {
            return Scopes.parse(Files.readAllLines(directory.resolve(SCOPES)));
        } catch (NoSuchFileException e) {
            return Scopes.NONE;
        } catch (IOException e) {
            // Not one of the class, for AgentMain's reason.
            LoggerFactory.getLogger(StateDirectory.class)
                    .warn("what this node needed before cannot be read: {}", e.toString());
            return Scopes.NONE;
        }
    }

    /** Keeps in mind what the node needs. */
    void keep(Scopes scopes) throws IOException {
        write(SCOPES, String.join("\n", scopes.lines()) + "\n");
    }

    /** Replaces a file as a whole. */
    void write(String name, String content) throws IOException {
        Path temporary = directory.resolve(name + ".new");
        Files.writeString(temporary, content);
        Files.move(
                temporary,
                directory.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
