package dev.weir.agent.datapath;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One way of realising networks on a host: its drivers and what they can do. */
public interface Datapath extends AutoCloseable {
    /** Such as {@code linux}. */
    String name();

    /** Segment types it can realise, as in {@code Segment.networkType}. */
    List<String> networkTypes();

    /** The same ones at every call. */
    List<Driver> drivers();

    /**
     * Names of all interfaces that are there now and might be taps or uplinks. Any thread.
     *
     * @throws IOException if the host cannot be read
     */
    Set<String> devices() throws IOException;

    /**
     * Tells these things to whoever is attached to the bridges now. Nothing stays on the host of it.
     *
     * @throws IOException if nobody can be told
     */
    void announce(List<Announcement> announcements) throws IOException;

    /**
     * Starts to tell what happens on the host, from any thread, until closed.
     *
     * @throws IOException if the host's events cannot be had
     */
    void watch(Consumer<HostEvent> listener) throws IOException;

    /** Stops watching. What is on the host stays. */
    @Override
    void close();
}
