package dev.weir.agent.datapath.dnsmasq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.DhcpTarget.Host;
import dev.weir.agent.datapath.DhcpTarget.Option;
import dev.weir.agent.datapath.DhcpTarget.Route;
import dev.weir.agent.datapath.DhcpTarget.Subnet;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DnsmasqConfigTest {
    private static final Path FOLDER = Path.of("/var/lib/weir/dhcp/n");

    private static DnsmasqConfig config(List<Subnet> subnets, Host... hosts) {
        DhcpTarget target = new DhcpTarget(
                "n",
                "dddddddd-dddd-4444",
                "fa:16:3e:00:00:dd",
                List.of("10.0.0.2/24"),
                1450,
                "",
                600,
                subnets,
                List.of(hosts));
        return DnsmasqConfig.of(target, FOLDER, "nobody");
    }

    private static Subnet v4(@Nullable String gateway, Route... routes) {
        return new Subnet("s4", 4, "10.0.0.0/24", gateway, List.of("192.0.2.53"), List.of(routes), null, false);
    }

    private static Subnet v6(@Nullable String mode, boolean advertised) {
        return new Subnet("s6", 6, "fd00::/64", null, List.of("fd00::53"), List.of(), mode, advertised);
    }

    private static List<String> ranges(DnsmasqConfig config) {
        return config.command().stream()
                .filter(argument -> argument.startsWith("--dhcp-range") || argument.startsWith("--enable-ra"))
                .toList();
    }

    @Test
    void withoutAGatewayNoRouterIsNamedAndTheServerDoesNotNameItself() {
        assertThat(config(List.of(v4(null))).options().lines()).contains("tag:subnet-s4,option:router");
    }

    @Test
    void routesComeInBothOptionsAndWithTheDefaultRoute() {
        assertThat(config(List.of(v4("10.0.0.1", new Route("192.0.2.0/24", "10.0.0.9"))))
                        .options()
                        .lines())
                .contains(
                        "tag:subnet-s4,option:classless-static-route,192.0.2.0/24,10.0.0.9,0.0.0.0/0,10.0.0.1",
                        "tag:subnet-s4,249,192.0.2.0/24,10.0.0.9,0.0.0.0/0,10.0.0.1",
                        "tag:subnet-s4,option:router,10.0.0.1",
                        "option:mtu,1450");
    }

    @Test
    void eachIpv6ModeIsServedItsWay() {
        assertThat(ranges(config(List.of(v6("slaac", true)))))
                .containsExactly("--dhcp-range=set:subnet-s6,fd00::,ra-only,64", "--enable-ra");
        assertThat(ranges(config(List.of(v6("slaac", false))))).isEmpty();
        assertThat(ranges(config(List.of(v6("dhcpv6-stateless", true)))))
                .containsExactly("--dhcp-range=set:subnet-s6,fd00::,ra-stateless,64,600s", "--enable-ra");
        assertThat(ranges(config(List.of(v6("dhcpv6-stateful", true)))))
                .containsExactly("--dhcp-range=set:subnet-s6,fd00::,static,64,600s", "--enable-ra");
        assertThat(ranges(config(List.of(v6("dhcpv6-stateful", false)))))
                .containsExactly("--dhcp-range=set:subnet-s6,fd00::,static,64,600s");
    }

    @Test
    void anotherHostNeedsNoRestartUnlessItHasOptionsOfItsOwn() {
        // Given
        Host one = new Host("p1", "fa:16:3e:00:00:01", "one", List.of("10.0.0.3", "10.0.0.4", "fd00::3"), List.of());
        Host two = new Host(
                "p2",
                "fa:16:3e:00:00:02",
                "",
                List.of("10.0.0.5"),
                List.of(new Option("67", "pxe.0", 4), new Option("dns-server", "[fd00::9]", 6)));
        DnsmasqConfig before = config(List.of(v4(null)));
        // When
        DnsmasqConfig withOne = config(List.of(v4(null)), one);
        DnsmasqConfig withTwo = config(List.of(v4(null)), one, two);
        // Then
        assertThat(withOne.command()).isEqualTo(before.command());
        assertThat(withOne.hosts()).isEqualTo("fa:16:3e:00:00:01,one,10.0.0.3,[fd00::3]\nfa:16:3e:00:00:01,10.0.0.4\n");
        assertThat(withTwo.command()).contains("--dhcp-mac=set:port-p2,fa:16:3e:00:00:02");
        assertThat(withTwo.options().lines())
                .contains("tag:port-p2,67,pxe.0", "tag:port-p2,option6:dns-server,[fd00::9]");
    }
}
