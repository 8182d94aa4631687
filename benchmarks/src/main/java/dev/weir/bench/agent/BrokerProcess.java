package dev.weir.bench.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Weir's embedded broker, from the class path of this process. */
record BrokerProcess(Process process) implements AutoCloseable {
    private static final int START_SECONDS_MAX = 60;
    private static final int POLL_MS = 20;

    static BrokerProcess start(Path data, int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        // A node's broker is on another machine: what compiling it takes is not to be the agent's.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.weir.standalone.broker.BrokerMain",
                        "--directory",
                        data.resolve("broker").toString(),
                        "--port",
                        Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("broker.log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the broker does not start, see " + data.resolve("broker.log"));
            }
            Thread.sleep(POLL_MS);
        }
        return new BrokerProcess(process);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the broker ended meanwhile");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
