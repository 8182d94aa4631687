package dev.weir.agent.datapath.dnsmasq;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.host.Commands;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A network's DHCP server as it is.
 *
 * @param namespace whether it is there
 * @param inner name of the interface in it, empty if there is none
 * @param addresses of that interface, without link-local ones
 * @param pid of the process that the pid file names, 0 if it names none
 * @param loaded what the process was last told to read, as {@link #content}
 */
record ObservedServer(
        Path folder,
        String user,
        Commands commands,
        boolean namespace,
        String inner,
        String mac,
        int mtu,
        boolean up,
        TreeSet<String> addresses,
        long pid,
        String hosts,
        String options,
        String loaded)
        implements Observed {
    @Override
    public boolean matches(Target wanted) {
        if (!(wanted instanceof DhcpTarget target)) {
            return false;
        }
        DnsmasqConfig config = DnsmasqConfig.of(target, folder, user);
        return wired(target) && reads(config) && runs(config);
    }

    boolean wired(DhcpTarget target) {
        return namespace
                && up
                && inner.equals(DnsmasqConfig.inner(target))
                && mac.equals(target.mac())
                && mtu == target.mtu()
                && addresses.equals(new TreeSet<>(target.addresses()));
    }

    boolean reads(DnsmasqConfig config) {
        return hosts.equals(config.hosts())
                && options.equals(config.options())
                && loaded.equals(content(pid, config.hosts(), config.options()));
    }

    boolean runs(DnsmasqConfig config) {
        return runs(config.command());
    }

    boolean runs(List<String> command) {
        return pid > 0 && commands.runs(pid, command);
    }

    /** Names what a process has been told to read. */
    static String content(long pid, String hosts, String options) {
        return pid + " " + hosts.hashCode() + " " + options.hashCode();
    }

    @Override
    public String toString() {
        return "namespace " + (namespace ? "there" : "missing") + ", " + inner + " " + mac + " " + addresses
                + ", process " + pid;
    }
}
