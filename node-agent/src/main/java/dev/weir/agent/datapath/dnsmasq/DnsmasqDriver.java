package dev.weir.agent.datapath.dnsmasq;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.host.Commands;
import dev.weir.agent.host.Host;
import dev.weir.agent.host.RouteTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * DHCP servers. A process outlives the agent; after a restart it is known by its pid file and its arguments. Files in
 * {@code <state>/dhcp/<network>/}: {@code hosts}, {@code options}, {@code leases}, {@code pid}, {@code log}, and {@code loaded}, which
 * says what the process has been told to read.
 */
public final class DnsmasqDriver implements Driver {
    private static final String PREFIX = "qdhcp-";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int AT_ONCE = 4;

    private final Host host;
    private final Path root;
    private final String user;
    /** Processes whose end is reported, by id. */
    private final Set<Long> watched = ConcurrentHashMap.newKeySet();

    private volatile Consumer<HostEvent> listener = _ -> {};

    /** @param root folder with one folder a network */
    public DnsmasqDriver(Host host, Path root) {
        this.host = host;
        this.root = root.toAbsolutePath();
        this.user = host.openToAll(this.root) ? "nobody" : "root";
    }

    @Override
    public String name() {
        return "dnsmasq";
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.DHCP);
    }

    /**
     * Tells of leases, those that are there now included, and of processes that end.
     *
     * @throws IOException if files cannot be watched
     */
    public AutoCloseable watch(Consumer<HostEvent> told) throws IOException {
        listener = told;
        return LeaseWatch.start(host, root, told);
    }

    @Override
    public Map<TargetKey, Observed> read() throws IOException {
        List<String> namespaces = host.namespaces();
        Set<String> networks = new TreeSet<>(host.list(root));
        namespaces.stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> networks.add(name.substring(PREFIX.length())));
        Map<TargetKey, Observed> observed = new LinkedHashMap<>();
        for (String network : networks) {
            observed.put(DhcpTarget.key(network), server(network, namespaces.contains(PREFIX + network)));
        }
        return observed;
    }

    private ObservedServer server(String network, boolean namespace) throws IOException {
        Path folder = root.resolve(network);
        String inner = "";
        String mac = "";
        int mtu = 0;
        boolean up = false;
        TreeSet<String> addresses = new TreeSet<>();
        if (namespace) {
            try (RouteTable inside = host.routes(PREFIX + network)) {
                List<RouteTable.Link> links = inside.links();
                for (RouteTable.Link link : links) {
                    if (link.name().startsWith("ns-")) {
                        inner = link.name();
                        mac = link.mac();
                        mtu = link.mtu();
                        up = link.up();
                    }
                }
                for (RouteTable.Address address : inside.addresses(links)) {
                    if (address.device().equals(inner) && !address.address().startsWith("fe80:")) {
                        addresses.add(address.address());
                    }
                }
            }
        }
        long pid = pid(folder);
        watch(pid, network);
        return new ObservedServer(
                folder,
                user,
                host.commands(),
                namespace,
                inner,
                mac,
                mtu,
                up,
                addresses,
                pid,
                host.read(folder.resolve("hosts")).orElse(""),
                host.read(folder.resolve("options")).orElse(""),
                host.read(folder.resolve("loaded")).orElse(""));
    }

    private long pid(Path folder) throws IOException {
        String text = host.read(folder.resolve("pid")).map(String::strip).orElse("");
        return text.matches("[1-9][0-9]{0,9}") ? Long.parseLong(text) : 0;
    }

    private void watch(long pid, String network) {
        if (pid > 0 && watched.add(pid)) {
            host.commands().onExit(pid, () -> {
                if (watched.remove(pid)) {
                    listener.accept(new HostEvent.ObjectBroke(DhcpTarget.key(network)));
                }
            });
        }
    }

    /** Several at a time: starting one is mostly waiting. Ports may be attached meanwhile. */
    @Override
    public Map<TargetKey, Outcome> apply(List<Step> steps) {
        Map<TargetKey, Outcome> outcomes = new LinkedHashMap<>();
        Set<String> devices = new TreeSet<>();
        try (RouteTable routes = host.openRoutes();
                ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (RouteTable.Link link : routes.links()) {
                devices.add(link.name());
            }
            Map<Step, Future<Outcome>> running = new LinkedHashMap<>();
            steps.forEach(step -> running.put(step, pool.submit(() -> taken(step, devices))));
            for (Map.Entry<Step, Future<Outcome>> each : running.entrySet()) {
                outcomes.put(each.getKey().key(), each.getValue().get());
            }
        } catch (IOException | ExecutionException e) {
            steps.forEach(step -> outcomes.putIfAbsent(step.key(), Outcome.failed(String.valueOf(e.getMessage()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            steps.forEach(step -> outcomes.putIfAbsent(step.key(), Outcome.failed("interrupted")));
        }
        return outcomes;
    }

    private Outcome taken(Step step, Set<String> devices) {
        try {
            switch (step) {
                case Step.Put(DhcpTarget target, Observed _) -> put(target, devices);
                case Step.Put put -> throw new IllegalArgumentException("not a DHCP server: " + put.key());
                case Step.Remove(TargetKey key, Observed _) -> remove(key.name().substring(PREFIX.length()), devices);
            }
            return Outcome.DONE;
        } catch (IOException e) {
            return Outcome.failed(String.valueOf(e.getMessage()));
        }
    }

    private void put(DhcpTarget target, Set<String> devices) throws IOException {
        ObservedServer was = server(target.networkId(), host.namespaces().contains(target.namespace()));
        if (!was.wired(target)) {
            wire(target, was, devices);
        }
        DnsmasqConfig config = DnsmasqConfig.of(target, was.folder(), user);
        if (was.runs(config) && was.reads(config)) {
            return;
        }
        Map<String, Leases.Lease> leases =
                Leases.parse(host.read(was.folder().resolve("leases")).orElse(""));
        List<Leases.Lease> stale = Leases.stale(leases, Leases.hosts(was.hosts()), Leases.hosts(config.hosts()));
        host.write(was.folder().resolve("hosts"), config.hosts());
        host.write(was.folder().resolve("options"), config.options());
        long pid = was.pid();
        if (was.runs(config) && stale.isEmpty()) {
            host.commands().hangUp(pid);
        } else {
            stop(was);
            forget(was.folder(), stale);
            pid = start(target, config, was.folder());
        }
        host.write(was.folder().resolve("loaded"), ObservedServer.content(pid, config.hosts(), config.options()));
    }

    private void wire(DhcpTarget target, ObservedServer was, Set<String> devices) throws IOException {
        String inner = DnsmasqConfig.inner(target);
        String outer = DnsmasqConfig.outer(target);
        if (!was.namespace()) {
            run(List.of("ip", "netns", "add", target.namespace()), "");
        }
        if (!was.inner().equals(inner)) {
            StringBuilder outside = new StringBuilder();
            if (devices.contains(outer)) {
                outside.append("link del ").append(outer).append('\n');
            }
            String old = was.inner().isEmpty() ? "" : "tap" + was.inner().substring("ns-".length());
            if (!old.equals(outer) && devices.contains(old)) {
                outside.append("link del ").append(old).append('\n');
            }
            outside.append("link add ")
                    .append(outer)
                    .append(" mtu ")
                    .append(target.mtu())
                    .append(" type veth peer name ");
            outside.append(inner).append(" netns ").append(target.namespace()).append('\n');
            run(List.of("ip", "-batch", "-"), outside.toString());
        }
        StringBuilder inside = new StringBuilder("link set lo up\n");
        String device = " dev " + inner;
        inside.append("link set").append(device).append(" address ").append(target.mac());
        inside.append(" mtu ").append(target.mtu()).append('\n');
        Set<String> before = was.inner().equals(inner) ? was.addresses() : Set.of();
        for (String address : before) {
            if (!target.addresses().contains(address)) {
                inside.append("addr del ").append(address).append(device).append('\n');
            }
        }
        for (String address : target.addresses()) {
            // Every node has this address: looking for a duplicate would find one.
            inside.append("addr replace ").append(address).append(device).append(" nodad\n");
        }
        inside.append("link set").append(device).append(" up\n");
        run(List.of("nsenter", "--net=/run/netns/" + target.namespace(), "ip", "-batch", "-"), inside.toString());
    }

    private void stop(ObservedServer was) throws IOException {
        if (was.pid() == 0) {
            return;
        }
        // It ends because we want it to: nobody needs to hear of that.
        watched.remove(was.pid());
        Path pidFile = was.folder().resolve("pid");
        if (host.commands().runsWith(was.pid(), "dnsmasq", "--pid-file=" + pidFile)) {
            host.commands().stop(was.pid(), LIMIT);
        }
    }

    /** Only while no process has the file open. */
    private void forget(Path folder, List<Leases.Lease> stale) throws IOException {
        if (stale.isEmpty()) {
            return;
        }
        Path file = folder.resolve("leases");
        List<String> lines = new ArrayList<>(host.read(file).orElse("").lines().toList());
        stale.forEach(lease -> lines.removeIf(line -> Leases.parse(line).containsKey(lease.ip())));
        host.write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    private long start(DhcpTarget target, DnsmasqConfig config, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + target.namespace(), "--"));
        command.addAll(config.command());
        // It answers as soon as this returns: the parent ends when the daemon is ready.
        run(command, "");
        long pid = pid(folder);
        if (pid == 0) {
            throw new IOException("dnsmasq started without a pid file");
        }
        watch(pid, target.networkId());
        return pid;
    }

    private void remove(String network, Set<String> devices) throws IOException {
        ObservedServer was = server(network, host.namespaces().contains(PREFIX + network));
        stop(was);
        String outer = was.inner().isEmpty() ? "" : "tap" + was.inner().substring("ns-".length());
        if (devices.contains(outer)) {
            run(List.of("ip", "link", "del", outer), "");
        }
        if (was.namespace()) {
            run(List.of("ip", "netns", "del", PREFIX + network), "");
        }
        host.deleteTree(was.folder());
    }

    private void run(List<String> command, String input) throws IOException {
        Commands.Ran ran = host.commands().run(command, input, LIMIT);
        if (!ran.done()) {
            throw new IOException(String.join(" ", command.subList(0, Math.min(4, command.size()))) + ": "
                    + ran.complaint());
        }
    }
}
