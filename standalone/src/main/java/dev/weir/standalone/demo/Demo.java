package dev.weir.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.standalone.demo.Shell.Result;
import dev.weir.standalone.demo.Table.Seen;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From API calls to workloads that reach each other on two hypervisors, or must not. An ordinary member of project demo
 * creates the network; what it made is removed at the end, and what an interrupted run left at the beginning.
 */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Shows a running Weir at work.")
public final class Demo implements Callable<Integer> {
    static final String PREFIX = "weir-demo-";
    private static final String CIDR = "10.99.0.0/24";
    /** Bytes of an IPv4 and an ICMP header. */
    private static final int PING_OVERHEAD = 28;

    @Option(names = "--launcher", required = true, description = "The weir script.")
    private Path launcher = Path.of("weir");

    @Option(names = "--data", required = true, description = "The data directory.")
    private Path data = Path.of(".weir");

    @Option(names = "--api", required = true, description = "URL of the networking API.")
    private String api = "";

    @Option(names = "--identity", required = true, description = "URL of the identity API.")
    private String identity = "";

    private final Table table = new Table(System.out);

    private Demo() {}

    /** Exit code 0: every step as expected. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    /** A guest of the demo. */
    private record Guest(String name, String node, String port, String address) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        Path clouds = data.resolve("clouds.yaml");
        Cloud member = Cloud.of(http, clouds, "weir-demo", identity, api);
        Cloud admin = Cloud.of(http, clouds, "weir", identity, api);
        Shell shell = new Shell(launcher, data);
        removeAll(admin, shell);
        System.out.println();
        table.head();
        try {
            List<Guest> guests = new ArrayList<>();
            if (build(member, shell, guests)) {
                traffic(shell, guests.get(0), guests.get(1), guests.get(2), mtu(member));
                new Latency(admin, shell, member.project())
                        .measure(table, guests.get(1).port(), guests.get(1).address());
            }
        } finally {
            table.step("remove everything", "nothing left", () -> removeAll(admin, shell));
        }
        System.out.println();
        System.out.println(
                table.failures() == 0 ? "Every step as expected." : table.failures() + " step(s) not as expected.");
        return table.failures() == 0 ? 0 : 1;
    }

    private boolean build(Cloud member, Shell shell, List<Guest> guests) throws InterruptedException {
        String[] ids = new String[3];
        boolean built = table.step("create network", "MTU 1450 (VXLAN on 1500)", () -> {
            JsonNode network = member.create("network", named("net"));
            ids[0] = id(network);
            return new Seen(network.path("mtu").asInt() == 1450, "MTU " + network.path("mtu"));
        });
        built = built
                && table.step("create subnet", CIDR, () -> {
                    JsonNode subnet = member.create(
                            "subnet",
                            named("subnet")
                                    .put("network_id", ids[0])
                                    .put("ip_version", 4)
                                    .put("cidr", CIDR));
                    ids[1] = id(subnet);
                    return new Seen(
                            CIDR.equals(subnet.path("cidr").asText()),
                            subnet.path("cidr").asText());
                });
        built = built
                && table.step("create security group, ICMP and TCP 22 from it", "2 rules", () -> {
                    ids[2] = id(member.create("security_group", named("group")));
                    member.create("security_group_rule", rule(ids[2]).put("protocol", "icmp"));
                    member.create(
                            "security_group_rule",
                            rule(ids[2])
                                    .put("protocol", "tcp")
                                    .put("port_range_min", 22)
                                    .put("port_range_max", 22));
                    return new Seen(true, "2 rules");
                });
        // The third is in the project's default group only: outside of the group that the rules admit.
        String[][] wanted = {{"a", "hv1", ids[2]}, {"b", "hv2", ids[2]}, {"c", "hv2", ""}};
        for (String[] each : wanted) {
            built = built
                    && table.step("create port " + each[0], "an address of the subnet", () -> {
                        ObjectNode attributes = named(each[0]).put("network_id", ids[0]);
                        if (!each[2].isEmpty()) {
                            attributes.putArray("security_groups").add(each[2]);
                        }
                        JsonNode port = member.create("port", attributes);
                        Guest guest = new Guest(PREFIX + each[0], each[1], id(port), address(port));
                        guests.add(guest);
                        return new Seen(guest.address().startsWith("10.99.0."), guest.address());
                    });
        }
        for (Guest guest : guests) {
            built = built
                    && table.step(
                            "plug " + guest.name() + " into " + guest.node() + ", lease by DHCP",
                            guest.address(),
                            () -> plug(shell, guest));
        }
        return built;
    }

    private static Seen plug(Shell shell, Guest guest) throws IOException, InterruptedException {
        Result plugged = shell.weir("workload", "plug", guest.port(), "--node", guest.node(), "--name", guest.name());
        if (!plugged.ok()) {
            return new Seen(false, plugged.output());
        }
        Result addresses = shell.guest(guest.node(), guest.name(), "ip -4 -o address show dev eth0");
        return new Seen(addresses.output().contains(" " + guest.address() + "/"), plugged.lastLine());
    }

    private void traffic(Shell shell, Guest a, Guest b, Guest c, int mtu) throws InterruptedException {
        table.step("ping a → b across hypervisors", "answered", () -> {
            Result ping = shell.guest(a.node(), a.name(), "ping -n -c 3 -i 0.2 -W 2 " + b.address());
            return new Seen(ping.ok(), ping.lastLine());
        });
        table.step("TCP 22 a → b", "accepted", () -> {
            shell.guest(
                    b.node(),
                    b.name(),
                    "for port in 22 23; do setsid socat TCP-LISTEN:$port,fork,reuseaddr SYSTEM:'echo hello' >/dev/null"
                            + " 2>&1 & done; until [ $(ss -Hltn | wc -l) -ge 2 ]; do sleep 0.02; done");
            return tcp(shell, a, b, 22, true);
        });
        table.step("TCP 23 a → b, which no rule allows", "no answer", () -> tcp(shell, a, b, 23, false));
        table.step("ping c → b, from outside the group", "no answer", () -> {
            Result ping = shell.guest(c.node(), c.name(), "ping -n -c 2 -i 0.2 -W 1 " + b.address());
            return new Seen(!ping.ok() && ping.output().contains("100% packet loss"), lossLine(ping));
        });
        table.step("TCP 22 c → b, from outside the group", "no answer", () -> tcp(shell, c, b, 22, false));
        table.step("MTU of a's interface", Integer.toString(mtu), () -> {
            String seen = shell.guest(a.node(), a.name(), "cat /sys/class/net/eth0/mtu")
                    .output()
                    .strip();
            return new Seen(seen.equals(Integer.toString(mtu)), seen);
        });
        table.step("largest packet a → b, not to be fragmented", mtu + " bytes pass", () -> {
            Result ping = shell.guest(
                    a.node(),
                    a.name(),
                    "ping -n -c 2 -i 0.2 -W 2 -M do -s " + (mtu - PING_OVERHEAD) + " " + b.address());
            return new Seen(ping.ok(), ping.lastLine());
        });
        table.step("one byte more", "too long", () -> {
            Result ping = shell.guest(
                    a.node(), a.name(), "ping -n -c 1 -W 1 -M do -s " + (mtu - PING_OVERHEAD + 1) + " " + b.address());
            return new Seen(!ping.ok() && ping.output().contains("too long"), lossLine(ping));
        });
        table.step(
                "c sends with a's address, which b would accept", "dropped at c's port", () -> spoof(shell, a, b, c));
    }

    private static Seen tcp(Shell shell, Guest from, Guest to, int port, boolean expected)
            throws IOException, InterruptedException {
        Result answer = shell.guest(
                from.node(),
                from.name(),
                "socat -T 2 -u TCP:" + to.address() + ":" + port + ",connect-timeout=1 - 2>&1");
        boolean accepted = answer.output().contains("hello");
        return new Seen(accepted == expected, accepted ? "accepted" : "no answer");
    }

    /** Whether b has seen an echo request is asked of b itself: an answer could be lost elsewhere. */
    private static Seen spoof(Shell shell, Guest a, Guest b, Guest c) throws IOException, InterruptedException {
        long before = echoRequests(shell, b);
        shell.guest(
                c.node(),
                c.name(),
                "ip address add " + a.address() + "/32 dev eth0; ping -n -c 3 -i 0.2 -W 1 -I " + a.address() + " "
                        + b.address() + "; ip address delete " + a.address() + "/32 dev eth0");
        long seen = echoRequests(shell, b) - before;
        return new Seen(seen == 0, seen == 0 ? "b saw none of 3" : "b saw " + seen + " of 3");
    }

    private static long echoRequests(Shell shell, Guest guest) throws IOException, InterruptedException {
        String snmp =
                shell.guest(guest.node(), guest.name(), "cat /proc/net/snmp").output();
        List<String[]> icmp = snmp.lines()
                .filter(line -> line.startsWith("Icmp:"))
                .map(line -> line.split(" "))
                .toList();
        if (icmp.size() == 2) {
            for (int i = 0; i < icmp.get(0).length; i++) {
                if (icmp.get(0)[i].equals("InEchos")) {
                    return Long.parseLong(icmp.get(1)[i]);
                }
            }
        }
        throw new IOException("/proc/net/snmp has no InEchos");
    }

    private static int mtu(Cloud member) throws IOException, InterruptedException {
        return member.list("network", "name=" + PREFIX + "net")
                .path(0)
                .path("mtu")
                .asInt();
    }

    private static Seen removeAll(Cloud admin, Shell shell) throws IOException, InterruptedException {
        for (String each : List.of("a", "b", "c")) {
            // Of what an interrupted run left, perhaps only a part is there.
            for (JsonNode port : admin.list("port", "name=" + PREFIX + each)) {
                String node = port.path("binding:host_id").asText();
                if (!node.isEmpty()) {
                    shell.hypervisor(node, "unplug", PREFIX + each, tap(port));
                }
                admin.delete("port", id(port));
            }
            shell.weir("workload", "unplug", PREFIX + each);
        }
        Latency.remove(admin, shell);
        removeNamed(admin, "subnet", "subnet");
        removeNamed(admin, "network", "net");
        removeNamed(admin, "security_group", "group");
        return new Seen(true, "nothing left");
    }

    private static void removeNamed(Cloud admin, String kind, String name) throws IOException, InterruptedException {
        for (JsonNode each : admin.list(kind, "name=" + PREFIX + name + "&fields=id")) {
            admin.delete(kind, id(each));
        }
    }

    static ObjectNode named(String name) {
        return Cloud.object().put("name", PREFIX + name);
    }

    private static ObjectNode rule(String group) {
        return Cloud.object()
                .put("security_group_id", group)
                .put("direction", "ingress")
                .put("ethertype", "IPv4")
                .put("remote_group_id", group);
    }

    static String id(JsonNode resource) {
        return resource.path("id").asText();
    }

    static String address(JsonNode port) {
        return port.path("fixed_ips").path(0).path("ip_address").asText();
    }

    static String tap(JsonNode port) {
        return "tap" + id(port).substring(0, 11);
    }

    private static String lossLine(Result ping) {
        return ping.output()
                .lines()
                .filter(line -> line.contains("packet loss") || line.contains("too long"))
                .findFirst()
                .orElse(ping.lastLine());
    }
}
