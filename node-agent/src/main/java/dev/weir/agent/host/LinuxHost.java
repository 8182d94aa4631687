package dev.weir.agent.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine, in the network and mount namespace of this process. */
public final class LinuxHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxHost.class);
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path INTERFACES = Path.of("/proc/self/net/dev");
    private static final int HEADINGS = 2;

    private final RouteTable routes;
    private final Nft nft;
    private final Commands commands = new LocalCommands();

    private LinuxHost(RouteTable routes, Nft nft) {
        this.routes = routes;
        this.nft = nft;
    }

    /** @throws IOException if the kernel cannot be reached, for want of privilege for example */
    public static LinuxHost open() throws IOException {
        RouteTable routes = NetlinkRoutes.open();
        return new LinuxHost(routes, nftables());
    }

    private static Nft nftables() {
        try {
            return LibNft.open();
        } catch (IOException e) {
            LOG.warn("nftables by the nft command, a process each time: {}", e.getMessage());
            return new NftCommand(new LocalCommands());
        }
    }

    @Override
    public RouteTable routes() {
        return routes;
    }

    @Override
    public RouteTable openRoutes() throws IOException {
        return NetlinkRoutes.open();
    }

    @Override
    public RouteTable routes(String namespace) throws IOException {
        return NetlinkRoutes.open(NAMESPACES.resolve(namespace).toString());
    }

    @Override
    public Set<String> interfaces() throws IOException {
        Set<String> names = new HashSet<>();
        // A line is a name, a colon, which no name has, and counters.
        Files.readString(INTERFACES)
                .lines()
                .skip(HEADINGS)
                .forEach(line -> names.add(line.substring(0, line.indexOf(':')).strip()));
        return names;
    }

    @Override
    public Nft nft() {
        return nft;
    }

    @Override
    public Nft openNft() {
        return nftables();
    }

    @Override
    public Commands commands() {
        return commands;
    }

    @Override
    public List<String> namespaces() throws IOException {
        return list(NAMESPACES);
    }

    @Override
    public Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("not a file: " + file);
        }
        Files.createDirectories(folder);
        Path draft = folder.resolve("." + file.getFileName() + ".draft");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void set(String setting, String value) throws IOException {
        Files.writeString(Path.of("/proc/sys").resolve(setting), value, StandardOpenOption.WRITE);
    }

    @Override
    public boolean openToAll(Path folder) {
        for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
            try {
                if (Files.exists(path)
                        && !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} has gone before", folder);
        }
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(Path::getFileName).map(String::valueOf).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public void send(Map<Integer, List<byte[]>> frames) throws IOException {
        try (PacketSocket socket = PacketSocket.open()) {
            for (Map.Entry<Integer, List<byte[]>> each : frames.entrySet()) {
                for (byte[] frame : each.getValue()) {
                    try {
                        socket.send(each.getKey(), frame);
                    } catch (LibC.CallFailed e) {
                        LOG.debug("interface {}: {}", each.getKey(), e.getMessage());
                    }
                }
            }
        }
    }

    @Override
    public AutoCloseable watchLinks(Consumer<LinkEvent> listener) throws IOException {
        return LinkWatch.start(listener);
    }

    @Override
    public AutoCloseable watchFiles(Path root, Consumer<Path> listener) throws IOException {
        return FileWatch.start(root, listener);
    }

    @Override
    public void close() {
        try (routes) {
            nft.close();
        }
    }
}
