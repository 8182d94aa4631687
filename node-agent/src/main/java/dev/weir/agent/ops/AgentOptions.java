package dev.weir.agent.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/**
 * What an agent is told on its command line. Not by picocli, as elsewhere: its class files are of a version that the JVM's AOT cache
 * does not take, and to verify them anew takes 70 ms of each start, which nobody waits for but here.
 */
record AgentOptions(AgentSettings settings, String datapath) {
    private static final int PORT_MAX = 65_535;
    /** Of IPv4, by RFC 791. */
    private static final int MTU_MIN = 68;

    /** Of what is said about options, in characters. */
    private static final int WIDTH = 120;

    private static final Option HELP =
            Option.builder("h").longOpt("help").desc("Show this, and exit.").get();
    private static final Option NODE =
            option("node", "NAME", "Name of this node, as binding:host_id uses it. Required.");
    private static final Option STATE =
            option("state", "FOLDER", "Of this agent: epoch, status.json, files of the servers it runs. Required.");
    private static final Option BOOTSTRAP_SERVERS = option(
            "bootstrap-servers",
            "HOST:PORT,...",
            "Kafka brokers (default: KAFKA_BOOTSTRAP_SERVERS of the environment, or 127.0.0.1:9092).");
    private static final Option TUNNEL_ADDRESS =
            option("tunnel-address", "ADDRESS", "Underlay address of this node; without it, no tunnelled networks.");
    private static final Option UNDERLAY_MTU = option("underlay-mtu", "BYTES", "MTU of the underlay (default: 1500).");
    private static final Option BRIDGE_MAPPINGS = option(
            "bridge-mappings",
            "PHYSICAL_NETWORK=INTERFACE,...",
            "Host interfaces of physical networks, for flat networks.");
    private static final Option HEAL_INTERVAL =
            option("heal-interval", "SECONDS", "The whole host is read and put right this often (default: 10).");
    private static final Option HEARTBEAT_INTERVAL =
            option("heartbeat-interval", "SECONDS", "Between reports that nothing changed (default: 5).");
    private static final Option HTTP_PORT =
            option("http-port", "PORT", "Serve /health and /metrics on this port of loopback (default: not at all).");
    private static final Option DATAPATH = option("datapath", "NAME", "Which datapath (default: linux).");

    private static final List<Option> ALL = List.of(
            NODE,
            STATE,
            BOOTSTRAP_SERVERS,
            TUNNEL_ADDRESS,
            UNDERLAY_MTU,
            BRIDGE_MAPPINGS,
            HEAL_INTERVAL,
            HEARTBEAT_INTERVAL,
            HTTP_PORT,
            DATAPATH,
            HELP);

    /** The command line is of no use; the message says why. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private static Option option(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    private static Options options() {
        Options options = new Options();
        ALL.forEach(options::addOption);
        return options;
    }

    /** Whether no more is asked for than how to use it. */
    static boolean askForHelp(String[] arguments) {
        List<String> given = List.of(arguments);
        return given.contains("-" + HELP.getOpt()) || given.contains("--" + HELP.getLongOpt());
    }

    /** @param environment variables, of which some are defaults */
    static AgentOptions parse(String[] arguments, Map<String, String> environment) throws UsageException {
        CommandLine line;
        try {
            line = DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(), arguments);
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (!line.getArgList().isEmpty()) {
            throw new UsageException("what is " + line.getArgList().getFirst() + "?");
        }
        AgentSettings settings = new AgentSettings(
                required(line, NODE),
                value(
                        line,
                        BOOTSTRAP_SERVERS,
                        environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
                        Function.identity()),
                value(line, TUNNEL_ADDRESS, "", Function.identity()),
                value(line, UNDERLAY_MTU, "1500", text -> number(text, MTU_MIN, Integer.MAX_VALUE)),
                Path.of(required(line, STATE)),
                value(line, BRIDGE_MAPPINGS, "", AgentOptions::mappings),
                value(line, HEAL_INTERVAL, "10", AgentOptions::seconds),
                value(line, HEARTBEAT_INTERVAL, "5", AgentOptions::seconds),
                value(line, HTTP_PORT, "0", text -> number(text, 0, PORT_MAX)));
        return new AgentOptions(settings, value(line, DATAPATH, "linux", Function.identity()));
    }

    private static String required(CommandLine line, Option option) throws UsageException {
        String value = line.getOptionValue(option);
        if (value == null) {
            throw new UsageException("--" + option.getLongOpt() + " is missing");
        }
        return value;
    }

    /** @param type throws an IllegalArgumentException for what is none */
    private static <T> T value(CommandLine line, Option option, String fallback, Function<String, T> type)
            throws UsageException {
        String text = line.getOptionValue(option, fallback);
        try {
            return type.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--" + option.getLongOpt() + " is to be " + option.getArgName() + ", not '" + text + "'");
        }
    }

    private static int number(String text, int min, int max) {
        int number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static Duration seconds(String text) {
        Duration duration = Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000));
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(text);
        }
        return duration;
    }

    private static Map<String, String> mappings(String text) {
        Map<String, String> mappings = new HashMap<>();
        for (String mapping : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] parts = mapping.split("=", -1);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new IllegalArgumentException(text);
            }
            mappings.put(parts[0], parts[1]);
        }
        return mappings;
    }

    /** How to use it. */
    static String usage() {
        StringBuilder text = new StringBuilder();
        TextHelpAppendable appendable = new TextHelpAppendable(text);
        appendable.setMaxWidth(WIDTH);
        try {
            HelpFormatter.builder()
                    .setHelpAppendable(appendable)
                    .setShowSince(false)
                    .setComparator((a, b) -> Integer.compare(ALL.indexOf(a), ALL.indexOf(b)))
                    .get()
                    .printHelp(
                            "weir-node-agent",
                            "Keeps this node's datapath as the desired state on Kafka says.",
                            options(),
                            "",
                            true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
