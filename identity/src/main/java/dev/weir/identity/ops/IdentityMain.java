package dev.weir.identity.ops;

import dev.weir.identity.IdentityConfig;
import dev.weir.identity.IdentityServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs the identity server until the process is told to stop. */
public final class IdentityMain {
    private static final String USAGE = """
            usage: identity [--data DIR] [--host ADDRESS] [--port N] [--network-url URL] [--region NAME] [--token-lifetime SECONDS]
            Each option may come from the environment too: WEIR_IDENTITY_DATA, WEIR_IDENTITY_HOST, and so on.
            """;
    private static final List<String> OPTIONS =
            List.of("data", "host", "port", "network-url", "region", "token-lifetime");

    private IdentityMain() {}

    public static void main(String[] args) throws InterruptedException {
        IdentityConfig config;
        try {
            config = config(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        Vertx vertx = Vertx.vertx();
        IdentityServer server;
        try {
            server = IdentityServer.start(vertx, config);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            vertx.close();
            System.exit(1);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            vertx.close();
                            stopped.countDown();
                        },
                        "stop"));
        System.out.println("identity listens on " + server.url() + "/v3, clouds in " + config.cloudsFile());
        stopped.await();
    }

    /** @throws IllegalArgumentException if an option is unknown or its value is of no use */
    static IdentityConfig config(String[] args, Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        for (String option : OPTIONS) {
            String value =
                    environment.get("WEIR_IDENTITY_" + option.replace('-', '_').toUpperCase(Locale.ROOT));
            if (value != null) {
                values.put(option, value);
            }
        }
        for (int i = 0; i < args.length; i += 2) {
            String option = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!OPTIONS.contains(option) || i + 1 == args.length) {
                throw new IllegalArgumentException("not an option with a value: " + args[i]);
            }
            values.put(option, args[i + 1]);
        }
        IdentityConfig defaults = IdentityConfig.defaults(Path.of(values.getOrDefault("data", ".weir/identity")));
        return new IdentityConfig(
                defaults.directory(),
                values.getOrDefault("host", defaults.host()),
                number(values, "port", defaults.port()),
                values.getOrDefault("network-url", defaults.networkUrl()),
                values.getOrDefault("region", defaults.region()),
                Duration.ofSeconds(number(
                        values,
                        "token-lifetime",
                        Math.toIntExact(defaults.tokenLifetime().toSeconds()))));
    }

    private static int number(Map<String, String> values, String option, int fallback) {
        String value = values.get(option);
        if (value == null) {
            return fallback;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + option + " needs a number, not '" + value + "'", e);
        }
    }
}
