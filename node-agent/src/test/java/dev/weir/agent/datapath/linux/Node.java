package dev.weir.agent.datapath.linux;

import static dev.weir.agent.datapath.linux.TwoHypervisors.MTU;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.host.Commands;
import dev.weir.agent.host.Hypervisor;
import dev.weir.agent.host.LinuxHost;
import dev.weir.agent.loop.PassResult;
import dev.weir.agent.loop.Reconciler;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A hypervisor, its drivers, and what is wanted on it. */
final class Node implements AutoCloseable {
    final Hypervisor hypervisor;
    final String ip;
    final Path folder;
    final Map<TargetKey, Target> wanted = new LinkedHashMap<>();
    LinuxHost host;
    LinuxDatapath datapath;
    Reconciler reconciler;

    /** @param state holds what its agent keeps, in a directory of its name */
    Node(String name, String ip, Hypervisor underlay, Path state) throws Exception {
        this.hypervisor = new Hypervisor(name);
        this.ip = ip;
        this.folder = state.resolve(name);
        underlay.run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", hypervisor.task());
        underlay.run("ip", "link", "set", name, "master", "br0", "up");
        hypervisor.run("ip", "addr", "add", ip + "/24", "dev", "eth0");
        hypervisor.run("ip", "link", "set", "eth0", "up");
        open();
    }

    /** As after a restart of the agent: nothing is remembered. */
    void open() throws Exception {
        host = hypervisor.call(LinuxHost::open);
        datapath = new LinuxDatapath(host, folder);
        // Only the hypervisor's own thread is in its namespaces.
        reconciler = new Reconciler(datapath.drivers(), Runnable::run);
    }

    /** As when the agent ends: what it made stays. */
    void shut() throws Exception {
        hypervisor.call(() -> {
            host.close();
            return "";
        });
    }

    void want(Target... targets) {
        for (Target target : targets) {
            wanted.put(target.key(), target);
        }
    }

    /** A full look, then what follows from it. */
    PassResult pass() throws Exception {
        return hypervisor.call(() -> {
            reconciler.look(datapath, wanted, Instant.now());
            return reconciler.apply(wanted, Instant.now());
        });
    }

    void guest(Guest guest) throws Exception {
        hypervisor.run("ip", "netns", "add", guest.name());
        hypervisor.run(
                "ip",
                "link",
                "add",
                guest.tap(),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "address",
                guest.mac(),
                "netns",
                guest.name());
        in(guest, "ip", "link", "set", "lo", "up");
        in(guest, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=0");
        in(guest, "ip", "link", "set", "eth0", "mtu", Integer.toString(MTU), "up");
        in(guest, "ip", "addr", "add", guest.ip() + "/24", "dev", "eth0");
        in(guest, "ip", "addr", "add", guest.ip6() + "/64", "dev", "eth0", "nodad");
    }

    String in(Guest guest, String... command) throws Exception {
        return hypervisor.run(inside(guest, command));
    }

    /** Fails if nobody offers one. */
    void lease(Guest guest) throws Exception {
        in(guest, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-T", "1", "-s", "/bin/true");
    }

    boolean pings(Guest guest, String address, String... more) throws Exception {
        List<String> ping = new ArrayList<>(List.of("ping", "-c1", "-W1"));
        ping.addAll(List.of(more));
        ping.add(address);
        Commands.Ran ran = hypervisor.attempt(inside(guest, ping.toArray(String[]::new)));
        return ran.done();
    }

    static String[] inside(Guest guest, String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", guest.name()));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /** Takes away what was wanted, and all else with the hypervisor. */
    @Override
    public void close() throws Exception {
        try (hypervisor) {
            wanted.clear();
            pass();
            shut();
        }
    }
}
