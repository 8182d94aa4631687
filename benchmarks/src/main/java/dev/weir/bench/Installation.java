package dev.weir.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the launcher runs on this machine: its processes and their memory.
 *
 * @param data the launcher's data directory
 * @param launcher the launcher itself
 */
record Installation(Path data, Path launcher) {
    private static final long COMMAND_MINUTES_MAX = 3;

    /** Resident memory in MiB of each process of the control plane, by name. Agents and hypervisors are left out. */
    Map<String, Double> memoryMib() throws IOException {
        Map<String, Double> memory = new TreeMap<>();
        for (String name : controlPlane()) {
            String pid = Files.readString(pidFile(name)).split(" ", 2)[0];
            Path status = Path.of("/proc", pid, "status");
            if (Files.exists(status)) {
                memory.put(name, residentMib(Files.readAllLines(status)));
            }
        }
        return memory;
    }

    private static double residentMib(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Processes whose loss is to be survived; identity keeps nothing that grows. */
    List<String> controlPlane() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data.resolve("run"), "*.pid")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replaceFirst("\\.pid$", "");
                if (!name.matches("hv.*|underlay|kafka-relay")) {
                    names.add(name);
                }
            }
        }
        names.sort(null);
        return names;
    }

    private Path pidFile(String name) {
        return data.resolve("run").resolve(name + ".pid");
    }

    /** {@code kill -9} of the whole control plane. */
    void kill() throws IOException, InterruptedException {
        for (String name : controlPlane()) {
            run("process", "kill", name).waitFor(COMMAND_MINUTES_MAX, TimeUnit.MINUTES);
        }
    }

    /** Starts what is not running; comes back at once. */
    Process up() throws IOException {
        return run("up", "--detach");
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "--data", data.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("logs/bench-launcher.log").toFile());
        builder.environment().put("WEIR_SKIP_BUILD", "1");
        return builder.start();
    }
}
