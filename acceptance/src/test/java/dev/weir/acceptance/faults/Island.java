package dev.weir.acceptance.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A network namespace of one process, from which only the broker is reached, and the file that sets the process's clock. */
final class Island implements AutoCloseable {
    private final Process holder;
    private final Process relay;
    private final Path clock;

    private Island(Process holder, Process relay, Path clock) {
        this.holder = holder;
        this.relay = relay;
        this.clock = clock;
    }

    /** @param data a cloud with hypervisors: the broker is reached through the socket that theirs use */
    static Island make(Path launcher, Path data, String kafka) {
        Process holder = start(List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec sleep infinity"));
        List<String> enter = enter(holder);
        Awaitility.await("a namespace with loopback")
                .atMost(Duration.ofSeconds(10))
                .until(() -> isUp(holder, enter));
        List<String> relay = new ArrayList<>(enter);
        String port = kafka.substring(kafka.lastIndexOf(':') + 1);
        relay.addAll(
                List.of("bash", launcher.resolve("launcher/relay.sh").toString(), "inside", data.toString(), port));
        try {
            Path clock = Files.createTempFile("weir-clock", "");
            Island island = new Island(holder, start(relay), clock);
            island.moveClock("+0s");
            return island;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUp(Process holder, List<String> enter) throws IOException, InterruptedException {
        Path own = Path.of("/proc", Long.toString(holder.pid()), "ns", "net");
        if (Files.readSymbolicLink(own).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
            return false;
        }
        List<String> look = new ArrayList<>(enter);
        look.addAll(List.of("sh", "-c", "ip -o link show up | grep -q ' lo:'"));
        return start(look).waitFor() == 0;
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to put before a command so that it runs in here. */
    List<String> enter() {
        return enter(holder);
    }

    private static List<String> enter(Process holder) {
        return List.of("nsenter", "--target", Long.toString(holder.pid()), "--net", "--");
    }

    Path clock() {
        return clock;
    }

    void moveClock(String shift) {
        try {
            // Replaced, not rewritten: a reader sees the old or the new one.
            Path next = Files.writeString(clock.resolveSibling(clock.getFileName() + ".next"), shift + "\n");
            Files.move(next, clock, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        relay.descendants().forEach(ProcessHandle::destroyForcibly);
        relay.destroyForcibly();
        holder.destroyForcibly();
        try {
            holder.waitFor(5, TimeUnit.SECONDS);
            Files.deleteIfExists(clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
