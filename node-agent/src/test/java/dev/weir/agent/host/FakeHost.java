package dev.weir.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A node in memory: files, namespaces, links and processes that understand as much of {@code ip} and dnsmasq as the drivers
 * say. Any call may be made to fail.
 */
public final class FakeHost implements Host {
    public final Map<Path, String> files = new TreeMap<>();
    public final TreeSet<String> namespaces = new TreeSet<>();
    /** Arguments by process id. */
    public final Map<Long, List<String>> processes = new TreeMap<>();
    /** What was done to processes and devices, in order. */
    public final List<String> log = new ArrayList<>();

    private final Map<String, FakeRoutes> routes = new HashMap<>();
    private long nextPid = 100;
    private int calls;
    private int failing;

    /** Makes the n-th call from now fail, from 1; 0: none. */
    public void failCall(int number) {
        calls = 0;
        failing = number;
    }

    private void call(String what) throws IOException {
        if (++calls == failing) {
            throw new IOException("made to fail: " + what);
        }
    }

    /** Links and addresses of one namespace. */
    private final class FakeRoutes implements RouteTable {
        final Map<String, Link> links = new TreeMap<>();
        final TreeSet<String> addresses = new TreeSet<>();

        @Override
        public List<Link> links() throws IOException {
            call("links");
            return List.copyOf(links.values());
        }

        @Override
        public List<Forwarding> forwarding(List<Link> known) {
            return List.of();
        }

        @Override
        public List<Neighbour> neighbours(List<Link> known) {
            return List.of();
        }

        @Override
        public List<Address> addresses(List<Link> known) throws IOException {
            call("addresses");
            return addresses.stream()
                    .map(line -> new Address(line.split(" ", 2)[0], line.split(" ", 2)[1]))
                    .toList();
        }

        @Override
        public List<String> apply(List<Change> changes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private final Commands commands = new Commands() {
        @Override
        public Ran run(List<String> command, String input, Duration limit) throws IOException {
            call(command.getFirst());
            String namespace = "";
            List<String> words = command;
            if (words.getFirst().equals("nsenter")) {
                namespace = words.get(1).substring(words.get(1).lastIndexOf('/') + 1);
                words = words.subList(words.get(2).equals("--") ? 3 : 2, words.size());
            }
            if (words.getFirst().equals("dnsmasq")) {
                startDnsmasq(words);
            } else if (words.contains("-batch")) {
                for (String line : input.lines().toList()) {
                    ip(namespace, List.of(line.split(" ")));
                }
            } else {
                ip(namespace, words.subList(1, words.size()));
            }
            return new Ran(0, "", "");
        }

        @Override
        public boolean runs(long pid, List<String> command) {
            return command.equals(processes.get(pid));
        }

        @Override
        public boolean runsWith(long pid, String program, String argument) {
            return processes.getOrDefault(pid, List.of()).contains(argument);
        }

        @Override
        public void stop(long pid, Duration limit) throws IOException {
            call("stop");
            log.add("stop " + pid);
            processes.remove(pid);
        }

        @Override
        public void hangUp(long pid) throws IOException {
            call("hang up");
            log.add("hang up " + pid);
        }

        @Override
        public void onExit(long pid, Runnable callback) {}
    };

    private void startDnsmasq(List<String> words) {
        long pid = nextPid++;
        processes.put(pid, words);
        log.add("start " + pid);
        for (String word : words) {
            if (word.startsWith("--pid-file=")) {
                files.put(Path.of(word.substring("--pid-file=".length())), pid + "\n");
            }
        }
    }

    private void ip(String namespace, List<String> words) throws IOException {
        String verb = words.get(0) + " " + words.get(1);
        switch (verb) {
            case "netns add" -> namespaces.add(words.get(2));
            case "netns del" -> {
                namespaces.remove(words.get(2));
                routes.remove(words.get(2));
            }
            case "link add" -> {
                addLink("", words.get(2), 0, false);
                addLink(words.getLast(), words.get(words.indexOf("name") + 1), 0, false);
            }
            case "link del" -> in("").links.remove(words.get(2));
            case "link set" -> {
                if (words.contains("address")) {
                    String name = words.get(3);
                    in(namespace).links.put(name, link(name, words.get(5), Integer.parseInt(words.get(7)), false));
                } else if (words.getLast().equals("up") && words.contains("dev")) {
                    String name = words.get(3);
                    RouteTable.Link link = in(namespace).links.get(name);
                    if (link == null) {
                        throw new IOException("no device " + name);
                    }
                    in(namespace).links.put(name, link(name, link.mac(), link.mtu(), true));
                }
            }
            case "addr replace" -> in(namespace).addresses.add(words.get(4) + " " + words.get(2));
            case "addr del" -> in(namespace).addresses.remove(words.get(4) + " " + words.get(2));
            default -> throw new IOException("this fake does not know: ip " + words);
        }
    }

    private void addLink(String namespace, String name, int mtu, boolean up) {
        in(namespace).links.put(name, link(name, "", mtu, up));
    }

    private static RouteTable.Link link(String name, String mac, int mtu, boolean up) {
        return new RouteTable.Link(1, name, "veth", mac, mtu, up, "", null, null, null);
    }

    private FakeRoutes in(String namespace) {
        return routes.computeIfAbsent(namespace, _ -> new FakeRoutes());
    }

    @Override
    public RouteTable routes() {
        return in("");
    }

    @Override
    public RouteTable openRoutes() {
        return in("");
    }

    @Override
    public RouteTable routes(String namespace) throws IOException {
        call("enter " + namespace);
        return in(namespace);
    }

    @Override
    public Set<String> interfaces() {
        return Set.copyOf(in("").links.keySet());
    }

    @Override
    public Nft nft() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Nft openNft() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Commands commands() {
        return commands;
    }

    @Override
    public List<String> namespaces() throws IOException {
        call("namespaces");
        return List.copyOf(namespaces);
    }

    @Override
    public Optional<String> read(Path file) throws IOException {
        call("read " + file);
        return Optional.ofNullable(files.get(file));
    }

    @Override
    public void write(Path file, String content) throws IOException {
        call("write " + file);
        files.put(file, content);
    }

    @Override
    public void set(String setting, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean openToAll(Path folder) {
        return true;
    }

    @Override
    public void deleteTree(Path folder) throws IOException {
        call("delete " + folder);
        files.keySet().removeIf(file -> file.startsWith(folder));
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        call("list " + folder);
        return files.keySet().stream()
                .filter(file -> file.startsWith(folder))
                .map(file -> folder.relativize(file).getName(0).toString())
                .distinct()
                .toList();
    }

    @Override
    public void send(Map<Integer, List<byte[]>> frames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable watchLinks(Consumer<LinkEvent> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable watchFiles(Path root, Consumer<Path> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
