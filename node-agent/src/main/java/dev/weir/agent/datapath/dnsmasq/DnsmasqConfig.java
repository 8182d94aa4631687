package dev.weir.agent.datapath.dnsmasq;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.DhcpTarget.Host;
import dev.weir.agent.datapath.DhcpTarget.Option;
import dev.weir.agent.datapath.DhcpTarget.Route;
import dev.weir.agent.datapath.DhcpTarget.Subnet;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one dnsmasq process is started with and reads. A change of the arguments needs a restart; of the files, a SIGHUP.
 *
 * <p>Options of a single host hang on a tag, and tags of hosts are arguments although the file of hosts could set them: dnsmasq up to
 * 2.90 frees such a tag twice over when it reads the file again after a lease, and dies.
 *
 * @param command the process's arguments, by which it is recognised
 * @param hosts content of the file of static leases
 * @param options content of the file of DHCP options
 */
record DnsmasqConfig(List<String> command, String hosts, String options) {
    private static final int PORT_IN_INTERFACE = 11;

    DnsmasqConfig {
        command = List.copyOf(command);
    }

    static DnsmasqConfig of(DhcpTarget target, Path folder, String user) {
        return new DnsmasqConfig(command(target, folder, user), hosts(target), options(target));
    }

    static String inner(DhcpTarget target) {
        return "ns-" + shortened(target.portId());
    }

    static String outer(DhcpTarget target) {
        return "tap" + shortened(target.portId());
    }

    private static String shortened(String portId) {
        return portId.substring(0, Math.min(PORT_IN_INTERFACE, portId.length()));
    }

    private static List<String> command(DhcpTarget target, Path folder, String user) {
        List<String> command = new ArrayList<>(List.of(
                "dnsmasq",
                "--conf-file=",
                "--no-hosts",
                "--no-resolv",
                "--port=0",
                "--bind-dynamic",
                "--interface=" + inner(target),
                "--except-interface=lo",
                "--pid-file=" + folder.resolve("pid"),
                "--log-facility=" + folder.resolve("log"),
                "--dhcp-leasefile=" + folder.resolve("leases"),
                "--dhcp-hostsfile=" + folder.resolve("hosts"),
                "--dhcp-optsfile=" + folder.resolve("options"),
                "--dhcp-authoritative",
                "--dhcp-no-override",
                "--no-ping",
                "--quiet-dhcp",
                "--quiet-dhcp6",
                "--quiet-ra",
                "--user=" + user,
                "--dhcp-lease-max=16777216"));
        if (!target.domain().isEmpty()) {
            command.add("--domain=" + target.domain());
        }
        for (Host host : target.hosts()) {
            if (!host.options().isEmpty()) {
                command.add("--dhcp-mac=set:" + tag(host) + "," + host.mac());
            }
        }
        boolean advertises = false;
        for (Subnet subnet : target.subnets()) {
            String range = range(subnet, target.leaseSeconds());
            if (!range.isEmpty()) {
                command.add("--dhcp-range=set:" + tag(subnet) + "," + range);
            }
            advertises |= subnet.ipVersion() == 6 && subnet.advertised();
        }
        if (advertises) {
            command.add("--enable-ra");
            // Router lifetime 0: the server is no router, it only tells prefixes and options.
            command.add("--ra-param=" + inner(target) + ",mtu:" + target.mtu() + ",0,0");
        }
        return command;
    }

    /** Empty if there is nothing to say about the subnet. */
    private static String range(Subnet subnet, int leaseSeconds) {
        Cidr cidr = Cidr.parse(subnet.cidr());
        String lease = leaseSeconds < 0 ? "infinite" : leaseSeconds + "s";
        if (subnet.ipVersion() == 4) {
            return cidr.first() + ",static," + netmask(cidr.prefix()) + "," + lease;
        }
        String mode = subnet.mode() == null ? "" : subnet.mode();
        return switch (mode) {
            case "slaac" -> subnet.advertised() ? cidr.first() + ",ra-only," + cidr.prefix() : "";
            case "dhcpv6-stateless" ->
                cidr.first() + (subnet.advertised() ? ",ra-stateless," : ",static,") + cidr.prefix() + "," + lease;
            default -> cidr.first() + ",static," + cidr.prefix() + "," + lease;
        };
    }

    private static String netmask(int prefix) {
        return IpAddress.v4(prefix == 0 ? 0 : 0xffffffffL << 32 - prefix & 0xffffffffL)
                .toString();
    }

    private static String hosts(DhcpTarget target) {
        StringBuilder text = new StringBuilder();
        target.hosts().forEach(host -> addHost(text, host));
        return text.toString();
    }

    /** A line takes one IPv4 address; addresses in other subnets come in lines of their own. */
    private static void addHost(StringBuilder text, Host host) {
        String v4 = "";
        StringBuilder v6 = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (String address : host.addresses()) {
            if (address.indexOf(':') >= 0) {
                v6.append(",[").append(address).append(']');
            } else if (v4.isEmpty()) {
                v4 = "," + address;
            } else {
                lines.append(host.mac()).append(',').append(address).append('\n');
            }
        }
        String name = host.hostname().isEmpty() ? "" : "," + host.hostname();
        text.append(host.mac()).append(name).append(v4).append(v6).append('\n').append(lines);
    }

    private static String options(DhcpTarget target) {
        StringBuilder text = new StringBuilder("option:mtu," + target.mtu() + "\n");
        if (!target.domain().isEmpty()) {
            text.append("option6:domain-search,").append(target.domain()).append('\n');
        }
        for (Subnet subnet : target.subnets()) {
            String start = "tag:" + tag(subnet) + ",";
            if (subnet.ipVersion() == 4) {
                options4(subnet, start, text);
            } else {
                String servers = subnet.dnsNameservers().stream()
                        .map(ip -> ",[" + ip + "]")
                        .collect(Collectors.joining());
                text.append(start).append("option6:dns-server").append(servers).append('\n');
            }
        }
        for (Host host : target.hosts()) {
            for (Option option : host.options()) {
                text.append("tag:").append(tag(host)).append(',');
                text.append(name(option)).append(',').append(option.value()).append('\n');
            }
        }
        return text.toString();
    }

    private static void options4(Subnet subnet, String start, StringBuilder text) {
        String gateway = subnet.gatewayIp();
        List<String> routes = new ArrayList<>();
        for (Route route : subnet.routes()) {
            if (route.destination().indexOf(':') < 0) {
                routes.add(route.destination() + "," + route.nexthop());
            }
        }
        if (!routes.isEmpty()) {
            // Who understands option 121 ignores option 3, so the default route goes into both (RFC 3442).
            if (gateway != null
                    && subnet.routes().stream()
                            .noneMatch(route -> route.destination().equals("0.0.0.0/0"))) {
                routes.add("0.0.0.0/0," + gateway);
            }
            String all = String.join(",", routes);
            text.append(start)
                    .append("option:classless-static-route,")
                    .append(all)
                    .append('\n');
            text.append(start).append("249,").append(all).append('\n');
        }
        // Without a value the option is left out; dnsmasq would otherwise name itself.
        text.append(start)
                .append("option:router")
                .append(gateway == null ? "" : "," + gateway)
                .append('\n');
        text.append(start).append("option:dns-server");
        subnet.dnsNameservers().forEach(server -> text.append(',').append(server));
        text.append('\n');
    }

    private static String name(Option option) {
        boolean number = option.name().chars().allMatch(Character::isDigit);
        if (option.ipVersion() == 6) {
            return "option6:" + option.name();
        }
        return number ? option.name() : "option:" + option.name();
    }

    private static String tag(Subnet subnet) {
        return "subnet-" + subnet.subnetId();
    }

    private static String tag(Host host) {
        return "port-" + host.portId();
    }
}
