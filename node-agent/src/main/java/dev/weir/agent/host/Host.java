package dev.weir.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A node as drivers see it. Everything that leaves the process goes through here. */
public interface Host extends AutoCloseable {
    /** Of the node's own network namespace; always the same. */
    RouteTable routes();

    /** Another of the node's own network namespace, for use by another thread. */
    RouteTable openRoutes() throws IOException;

    /** Of a named network namespace. @throws IOException if there is no such namespace */
    RouteTable routes(String namespace) throws IOException;

    /** Names of the interfaces in the node's own network namespace. Much cheaper than all about them. Any thread. */
    Set<String> interfaces() throws IOException;

    Nft nft();

    /** Another, for use by another thread, which would wait for the first. The caller closes it. */
    Nft openNft();

    Commands commands();

    /** Names of all network namespaces. */
    List<String> namespaces() throws IOException;

    /** @return empty if there is no such file */
    Optional<String> read(Path file) throws IOException;

    /** All of it or nothing, even if the machine stops meanwhile. Makes missing folders. */
    void write(Path file, String content) throws IOException;

    /** @param setting such as {@code net/ipv6/conf/tapx/disable_ipv6} */
    void set(String setting, String value) throws IOException;

    /** Whether a process without privileges may enter this folder, or the nearest one above that is there. */
    boolean openToAll(Path folder);

    /** Removes a folder with all that is in it; fine if it has gone. */
    void deleteTree(Path folder) throws IOException;

    /** Names in a folder; empty if it has gone. */
    List<String> list(Path folder) throws IOException;

    /**
     * Sends frames out of these interfaces, past bridges and filters: what is behind them gets them. An interface that has
     * gone or is down is passed over.
     *
     * @param frames by the indexes of the interfaces they go out of
     * @throws IOException if none can be sent
     */
    void send(Map<Integer, List<byte[]>> frames) throws IOException;

    /**
     * Tells, from a thread of its own, the name of each interface that appeared, changed or has gone.
     *
     * @return closes the watch
     */
    AutoCloseable watchLinks(Consumer<LinkEvent> listener) throws IOException;

    /** @param gone else it appeared or changed */
    record LinkEvent(String device, boolean gone) {}

    /**
     * Tells, from a thread of its own, when a file below {@code root/<folder>/} may have changed, whichever folders come.
     *
     * @return closes the watch
     */
    AutoCloseable watchFiles(Path root, Consumer<Path> listener) throws IOException;

    @Override
    void close();
}
