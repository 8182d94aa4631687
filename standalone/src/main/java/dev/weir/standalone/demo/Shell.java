package dev.weir.standalone.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands on the machine, in hypervisors and in workloads. */
final class Shell {
    private static final long COMMAND_SECONDS_MAX = 60;

    private final Path launcher;
    private final Path data;

    Shell(Path launcher, Path data) {
        this.launcher = launcher;
        this.data = data;
    }

    /**
     * What a command did.
     *
     * @param output of both streams
     */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }

        /** The last line that says something. */
        String lastLine() {
            return output.lines().filter(line -> !line.isBlank()).reduce("", (first, second) -> second);
        }
    }

    /** The launcher with arguments. */
    Result weir(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "--data", data.toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** A shell command in a workload, without the way through the launcher. */
    Result guest(String node, String workload, String script) throws IOException, InterruptedException {
        List<String> command = enter(node);
        command.addAll(List.of("ip", "netns", "exec", "guest-" + workload, "sh", "-c", script));
        return run(command);
    }

    /** The launcher's part that runs in a hypervisor. */
    Result hypervisor(String node, String... arguments) throws IOException, InterruptedException {
        List<String> command = enter(node);
        command.add("bash");
        command.add(launcher.resolveSibling("launcher").resolve("guest.sh").toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private List<String> enter(String node) throws IOException {
        String holder = Files.readString(data.resolve("run").resolve(node + ".pid"))
                .strip()
                .split(" ")[0];
        return new ArrayList<>(List.of("nsenter", "--target", holder, "--net", "--mount", "--pid", "--"));
    }

    private static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("not done within " + COMMAND_SECONDS_MAX + " s: " + String.join(" ", command));
        }
        return new Result(process.exitValue(), output);
    }
}
