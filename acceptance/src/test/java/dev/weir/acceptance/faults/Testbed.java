package dev.weir.acceptance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.acceptance.Cloud;
import dev.weir.acceptance.Shell;
import dev.weir.acceptance.faults.bugs.Bug;
import dev.weir.acceptance.faults.bugs.BugAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A cloud of separate processes that faults can be done to: the broker's data is on a file system of its own, and l2 has a
 * standby in a network namespace of its own and, if wished, with a clock of its own.
 */
final class Testbed implements AutoCloseable {
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(150);
    static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(30);
    private static final Path CLOCK_LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
    static final String L2 = "l2-service";
    /** The one with network and clock of its own. */
    static final String ISLANDER = "l2-service-standby";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cloud cloud;
    private final Path logs;
    private final Path launcher;
    private final Shell shell;
    private final int diskMib;
    private final boolean clock;
    private @Nullable Island island;

    private Testbed(String name, Path logs, int diskMib, boolean clock, @Nullable Bug bug) {
        this.logs = logs.toAbsolutePath();
        this.diskMib = diskMib;
        this.clock = clock && Files.exists(CLOCK_LIBRARY);
        this.launcher = Path.of("..").toAbsolutePath().normalize();
        Map<String, String> environment = environment(bug);
        this.shell = new Shell(launcher, environment);
        unmount(Path.of("target", "clouds", name, "broker").toAbsolutePath());
        this.cloud = Cloud.prepare(name, environment, "--processes", "--nodes", "2");
        cloud.whenDown(this::release);
    }

    private static Map<String, String> environment(@Nullable Bug bug) {
        if (bug == null) {
            return Map.of();
        }
        Path jar = Path.of("target", "bugs.jar");
        BugAgent.pack(jar);
        return BugAgent.environment(bug, jar);
    }

    /**
     * @param logs where its processes' logs are left when it is down, in place of what is there
     * @param diskMib size of the broker's file system
     * @param clock whether the islander gets a clock that can be moved, if that can be had: it makes a JVM's start several
     *     times slower
     * @param bug that its processes have
     */
    static Testbed start(String name, Path logs, int diskMib, boolean clock, @Nullable Bug bug) {
        Testbed testbed = new Testbed(name, logs, diskMib, clock, bug);
        try {
            testbed.mount();
            testbed.cloud.up();
            testbed.island = Island.make(testbed.launcher, testbed.cloud.data(), testbed.cloud.bootstrapServers());
            testbed.start(ISLANDER);
            return testbed;
        } catch (RuntimeException | AssertionError e) {
            testbed.close();
            throw e;
        }
    }

    Cloud cloud() {
        return cloud;
    }

    private Path disk() {
        return cloud.data().resolve("broker");
    }

    private void mount() {
        try {
            Files.createDirectories(disk());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + diskMib + "m", "weir-faults", disk().toString());
    }

    private void unmount(Path disk) {
        // Whatever a run that was killed left; nothing there is no error.
        while (shell.run(COMMAND_LIMIT, "mountpoint", "-q", disk.toString()).exit() == 0) {
            run("umount", disk.toString());
        }
    }

    /** Leaves the broker's file system not one free byte. */
    void fillDisk() {
        // A file system of size nothing is as full as one that somebody else's files fill. It cannot become smaller
        // than what
        // is in it, and that grows while it is looked at.
        await(
                "the disk is full",
                COMMAND_LIMIT,
                () -> shell.run(COMMAND_LIMIT, "mount", "-o", "remount,size=" + usedKib() + "k", disk().toString())
                                .exit()
                        == 0);
    }

    void freeDisk() {
        run("mount", "-o", "remount,size=" + diskMib + "m", disk().toString());
    }

    private long usedKib() {
        String line = run("df", "--output=used", "--block-size=1K", disk().toString());
        return Long.parseLong(line.lines().skip(1).findFirst().orElseThrow().strip());
    }

    /** Which of l2's processes owns its shard now, as they say. */
    Optional<String> owner() {
        return Stream.of(L2, ISLANDER)
                .filter(process -> role(process).equals("OWNER"))
                .findFirst();
    }

    /** What a process says its shard is doing; empty if it says nothing. */
    String role(String process) {
        return status(process).path("role").asText("");
    }

    /** The status of a process's shard; a missing node if it does not answer. */
    JsonNode status(String process) {
        List<String> command = new ArrayList<>(inside(process));
        command.addAll(
                List.of("curl", "-sS", "--max-time", "1", "http://127.0.0.1:" + port(process) + "/weir/v1/status"));
        Shell.Result result = shell.run(COMMAND_LIMIT, command.toArray(new String[0]));
        try {
            return result.exit() == 0 ? JSON.readTree(result.output()).at("/shards/0") : JSON.missingNode();
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private int port(String process) {
        int base = cloud.servicesPort();
        int offset = switch (process.replace("-standby", "")) {
            case "ipam-service" -> 0;
            case "l2-service" -> 1;
            default -> 2;
        };
        return base + offset + (process.endsWith("-standby") ? 10 : 0);
    }

    boolean running(String process) {
        return cloud.weir(COMMAND_LIMIT, "process", "pid", process).exit() == 0;
    }

    /** What a process has said since the cloud was made. */
    String log(String process) {
        try {
            return Files.readString(logsOfCloud().resolve(process + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill(String process) {
        cloud.kill(process);
    }

    /** Starts it where it belongs and returns when it is ready. */
    void start(String process) {
        List<String> command = new ArrayList<>();
        if (process.equals(ISLANDER)) {
            if (clock) {
                command.addAll(List.of(
                        "env",
                        "LD_PRELOAD=" + CLOCK_LIBRARY,
                        "FAKETIME_TIMESTAMP_FILE=" + island().clock(),
                        "FAKETIME_CACHE_DURATION=1",
                        // Only the wall clock: what waits must still wake.
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        "DONT_FAKE_MONOTONIC=1",
                        // Else it takes these clocks for faked in timed waits: they end at once, and every one of them
                        // spins.
                        "FAKETIME_FORCE_MONOTONIC_FIX=0"));
            }
            command.addAll(island().enter());
        }
        command.addAll(List.of("./weir", "--data", cloud.data().toString(), "process", "start"));
        command.addAll(process.equals(ISLANDER) ? List.of(L2, "--standby") : List.of(process));
        shell.run(COMMAND_LIMIT, command.toArray(new String[0])).ok();
    }

    /** Makes the islander the owner, with the other standing by. */
    void giveToIslander() {
        if (role(L2).equals("OWNER")) {
            kill(L2);
            await("the islander serves", TAKEN_OVER_WITHIN, () -> role(ISLANDER).equals("OWNER"));
        }
        if (!running(L2)) {
            start(L2);
        }
    }

    void signal(String process, String signal) {
        run("kill", "-s", signal, pid(process));
    }

    private String pid(String process) {
        return cloud.weir(COMMAND_LIMIT, "process", "pid", process).ok().strip();
    }

    boolean hasClock() {
        return clock;
    }

    /** @param shift of the islander's clock, such as {@code +120s} or {@code +0s} */
    void moveClock(String shift) {
        island().moveClock(shift);
    }

    /** Cuts the islander or an agent off from everything, or joins it again. */
    void network(String process, boolean up) {
        List<String> command = new ArrayList<>(
                process.equals(ISLANDER)
                        ? island().enter()
                        : List.of(
                                "./weir",
                                "--data",
                                cloud.data().toString(),
                                "node",
                                "exec",
                                process.replace("-agent", ""),
                                "--"));
        command.addAll(List.of("ip", "link", "set", "lo", up ? "up" : "down"));
        run(command.toArray(new String[0]));
    }

    private List<String> inside(String process) {
        return process.equals(ISLANDER) ? island().enter() : List.of();
    }

    private Island island() {
        return Objects.requireNonNull(island);
    }

    private String run(String... command) {
        return shell.run(COMMAND_LIMIT, command).ok();
    }

    void await(String what, Duration limit, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    private void release() {
        if (island != null) {
            island.close();
        }
        unmount(disk());
        keepLogs();
    }

    private Path logsOfCloud() {
        return cloud.data().resolve("logs");
    }

    private void keepLogs() {
        if (Files.isDirectory(logsOfCloud())) {
            run("rm", "-rf", logs.toString());
            run("mkdir", "-p", logs.toString());
            run("mv", "-T", logsOfCloud().toString(), logs.toString());
        }
    }

    @Override
    public void close() {
        cloud.close();
    }
}
