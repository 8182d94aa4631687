package dev.weir.agent.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** {@code /health} and {@code /metrics} on loopback, as long as the process lives. */
final class StatusServer {
    private final HttpServer server;

    /** @throws IOException if the port is taken */
    StatusServer(int port, Supplier<AgentStatus> status) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/health", exchange -> {
            AgentStatus now = status.get();
            answer(exchange, now.inSync() ? 200 : 503, "application/json", now.json());
        });
        server.createContext(
                "/metrics",
                exchange -> answer(
                        exchange, 200, "text/plain; version=0.0.4", status.get().metrics()));
    }

    void start() {
        server.start();
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
