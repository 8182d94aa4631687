package dev.weir.bench.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The taps of a node's ports, and two guests behind two of them that speak. */
record Guests(NodeLoad load) {
    private static final Pattern COUNTS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final String OTHERS = "guests";

    /** Makes a tap for every port. The first ports of a network get guests of their own. */
    void plug() throws IOException, InterruptedException {
        run("", "ip", "netns", "add", OTHERS);
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < load.ports(); i++) {
            script.append("link add ")
                    .append(NodeLoad.tap(i))
                    .append(" mtu 1450 type veth peer name g")
                    .append(i);
            script.append(" mtu 1450 address ")
                    .append(NodeLoad.mac(i))
                    .append(" netns ")
                    .append(OTHERS)
                    .append('\n');
        }
        run(script.toString(), "ip", "-batch", "-");
        for (int i : List.of(first(), second())) {
            String device = "g" + i;
            run("", "ip", "netns", "add", device);
            run("", "ip", "-n", OTHERS, "link", "set", device, "netns", device);
            run(
                    "link set lo up\nlink set " + device + " up\naddress add " + load.address(i) + "/16 dev " + device
                            + "\n",
                    "ip",
                    "-n",
                    device,
                    "-batch",
                    "-");
        }
    }

    private int first() {
        return 0;
    }

    private int second() {
        return load.networks();
    }

    /** Every 20 ms from one guest to the other, until stopped: below 10 ms ping would keep a processor busy with waiting. */
    Ping ping() throws IOException {
        return new Ping(new ProcessBuilder(
                        "ip", "netns", "exec", "g" + first(), "ping", "-q", "-i", "0.02", load.address(second()))
                .redirectErrorStream(true)
                .start());
    }

    /**
     * Waits until they reach each other: the kernel takes note of the carriers of a thousand new interfaces at its own pace, and a
     * bridge lets nothing pass before.
     */
    void awaitReach(int limitSeconds) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
        while (attempt("ip", "netns", "exec", "g" + first(), "ping", "-c", "1", "-W", "1", load.address(second()))
                != 0) {
            if (System.nanoTime() > deadlineNs) {
                throw new IOException("the guests did not reach each other within " + limitSeconds + " s");
            }
        }
    }

    private static int attempt(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    record Ping(Process process) {
        record Count(long sent, long received) {}

        Count stop() throws IOException, InterruptedException {
            run("", "kill", "-INT", Long.toString(process.pid()));
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher counts = COUNTS.matcher(said);
            if (!counts.find()) {
                throw new IOException("ping said: " + said);
            }
            return new Count(Long.parseLong(counts.group(1)), Long.parseLong(counts.group(2)));
        }
    }

    private static void run(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
    }
}
