package dev.weir.agent.datapath.linux;

import static dev.weir.agent.datapath.linux.TwoHypervisors.A;
import static dev.weir.agent.datapath.linux.TwoHypervisors.B;
import static dev.weir.agent.datapath.linux.TwoHypervisors.C;
import static dev.weir.agent.datapath.linux.TwoHypervisors.CLOSED;
import static dev.weir.agent.datapath.linux.TwoHypervisors.NETWORK;
import static dev.weir.agent.datapath.linux.TwoHypervisors.NOTHING;
import static dev.weir.agent.datapath.linux.TwoHypervisors.await;
import static dev.weir.agent.datapath.linux.TwoHypervisors.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.FilterTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leases and router advertisements of real DHCP servers on real hypervisors. */
class LinuxDhcpAT {
    @RegisterExtension
    static final TwoHypervisors BOTH = new TwoHypervisors();

    private final Node one = BOTH.one();
    private final Node two = BOTH.two();

    @Test
    void changedHostsReachDnsmasqWithoutARestart() throws Exception {
        // Given
        Path pidFile = one.folder.resolve("dhcp/" + NETWORK + "/pid");
        String before = Files.readString(pidFile);
        // When a port is added
        Guest late = new Guest("eeeeeeee-ee", "fa:16:3e:00:00:05", "10.0.0.15", "fd00::15");
        one.guest(late);
        one.in(late, "ip", "addr", "flush", "dev", "eth0", "scope", "global");
        one.want(late.filter(CLOSED), late.port(), server(A, B, C, late));
        one.pass();
        // Then it gets its lease from the same process
        one.lease(late);
        assertThat(Files.readString(pidFile)).isEqualTo(before);
        // And when its address goes to another, the new owner gets it
        Guest heir = new Guest("ffffffff-ff", "fa:16:3e:00:00:06", late.ip(), "fd00::16");
        one.guest(heir);
        one.in(heir, "ip", "addr", "flush", "dev", "eth0", "scope", "global");
        one.wanted.remove(late.port().key());
        one.wanted.remove(FilterTarget.key(late.tap()));
        one.want(heir.filter(CLOSED), heir.port(), server(A, B, C, heir));
        one.pass();
        assertThat(one.reconciler.failures()).isEmpty();
        one.lease(heir);
        one.wanted.remove(heir.port().key());
        one.wanted.remove(FilterTarget.key(heir.tap()));
        one.want(server());
        one.pass();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void dnsmasqThatDiesIsStartedAgain() throws Exception {
        long before = pid();
        one.hypervisor.run("kill", "-9", Long.toString(before));
        await("dnsmasq is gone", () -> !ProcessHandle.of(before).isPresent());
        one.pass();
        assertThat(pid()).isNotEqualTo(before);
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void aGuestConfiguresItselfFromRouterAdvertisements() throws Exception {
        one.hypervisor.run(Node.inside(B, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=2"));
        one.in(B, "ip", "link", "set", "eth0", "down");
        one.in(B, "ip", "link", "set", "eth0", "up");
        await(
                "B has an address",
                () -> one.in(B, "ip", "-6", "addr", "show", "dev", "eth0").contains("fd00::f816:3eff:fe00:2"));
        assertThat(one.in(B, "ip", "-6", "route")).doesNotContain("default");
        one.in(B, "ip", "addr", "add", B.ip6() + "/64", "dev", "eth0", "nodad");
    }

    @Test
    void aGuestGetsItsLeaseWithMtuAndRoutes() throws Exception {
        String script = "env | grep -E '^(ip|mask|router|mtu|dns|staticroutes|hostname|lease|domain)='; true";
        Path file = BOTH.state().resolve("udhcpc.sh");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        String said = one.in(
                A,
                "busybox",
                "udhcpc",
                "-i",
                "eth0",
                "-n",
                "-q",
                "-f",
                "-t",
                "3",
                "-T",
                "1",
                "-s",
                file.toString(),
                "-O",
                "121",
                "-O",
                "26");
        assertThat(said.lines())
                .contains(
                        "ip=" + A.ip(),
                        "mask=24",
                        "router=10.0.0.1",
                        "mtu=1450",
                        "dns=192.0.2.53",
                        "staticroutes=192.0.2.0/24 10.0.0.254 0.0.0.0/0 10.0.0.1",
                        "hostname=host-" + A.name(),
                        "domain=weir.example",
                        "lease=86400");
    }

    private long pid() throws Exception {
        return Long.parseLong(
                Files.readString(one.folder.resolve("dhcp/" + NETWORK + "/pid")).strip());
    }
}
