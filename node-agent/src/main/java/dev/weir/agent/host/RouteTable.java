package dev.weir.agent.host;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Interfaces, forwarding and neighbour tables, and addresses of one network namespace. One thread at a time. */
public interface RouteTable extends AutoCloseable {
    /**
     * @param kind such as {@code bridge}, {@code vxlan}, {@code veth}; empty for hardware
     * @param master the bridge it is in, else empty
     */
    record Link(
            int index,
            String name,
            String kind,
            String mac,
            int mtu,
            boolean up,
            String master,
            @Nullable BridgeSettings bridge,
            @Nullable VxlanSettings vxlan,
            @Nullable BridgePort port) {}

    /** @param filtered whether bridged IPv4 and IPv6 packets pass through the inet hooks */
    record BridgeSettings(boolean stp, boolean multicastSnooping, boolean filtered) {}

    record VxlanSettings(int vni, String local, int port, boolean learning, boolean proxy) {}

    /** How a bridge treats one of its ports. Flooding is of unknown unicast frames. */
    record BridgePort(boolean learning, boolean flooding) {
        /** By hand, because what the language makes is put together at every start, for the sake of one call. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BridgePort port && learning == port.learning && flooding == port.flooding;
        }

        @Override
        public int hashCode() {
            return (learning ? 2 : 0) + (flooding ? 1 : 0);
        }
    }

    /**
     * A MAC in a forwarding table.
     *
     * @param remote tunnel's other end if it is an entry of a VXLAN device's own table; empty for the bridge's table
     * @param fixed neither learned nor aging
     */
    record Forwarding(String device, String mac, String remote, boolean fixed) {}

    record Neighbour(String device, String ip, String mac, boolean permanent) {}

    /** @param address with its prefix length */
    record Address(String device, String address) {}

    /** One change. Doing it again is harmless. */
    sealed interface Change {
        /** Names of all devices it has to do with. */
        List<String> devices();
    }

    /** STP and multicast snooping off, bridged packets filtered, no address of the host. Up. */
    record PutBridge(String name, int mtu) implements Change {
        @Override
        public List<String> devices() {
            return List.of(name);
        }
    }

    /** Without learning, without default remote, answering ARP from its neighbours. Not up yet, in no bridge. */
    record NewVxlan(String name, int vni, String local, int port) implements Change {
        @Override
        public List<String> devices() {
            return List.of(name);
        }
    }

    /**
     * Attaches a device to a bridge, or detaches it.
     *
     * @param bridge empty: to none
     * @param mtu in bytes, and the kernel gives it no address; 0: the device is not ours, both stay as they are
     * @param port how the bridge treats it; null leaves the kernel's defaults
     */
    record Attach(
            String device,
            String bridge,
            int mtu,
            boolean up,
            @Nullable BridgePort port) implements Change {
        @Override
        public List<String> devices() {
            return bridge.isEmpty() ? List.of(device) : List.of(device, bridge);
        }
    }

    record DeleteLink(String name) implements Change {
        @Override
        public List<String> devices() {
            return List.of(name);
        }
    }

    /** @param append several remotes for one group address */
    record PutForwarding(String device, String mac, String remote, boolean append) implements Change {
        @Override
        public List<String> devices() {
            return List.of(device);
        }
    }

    record DeleteForwarding(String device, String mac, String remote) implements Change {
        @Override
        public List<String> devices() {
            return List.of(device);
        }
    }

    record PutNeighbour(String device, String ip, String mac) implements Change {
        @Override
        public List<String> devices() {
            return List.of(device);
        }
    }

    record DeleteNeighbour(String device, String ip) implements Change {
        @Override
        public List<String> devices() {
            return List.of(device);
        }
    }

    List<Link> links() throws IOException;

    /**
     * Entries of some links, their own ones and those of the bridges that they are in. Of all links at once the kernel would go through a
     * bridge's table once for each link in it.
     */
    List<Forwarding> forwarding(List<Link> of) throws IOException;

    /** @param links as just read, whose names the entries have; those of a link that came later have an empty one */
    List<Neighbour> neighbours(List<Link> links) throws IOException;

    /** @param links as in {@link #neighbours} */
    List<Address> addresses(List<Link> links) throws IOException;

    /**
     * Makes changes in this order. One that fails does not stop the others.
     *
     * @return for each what went wrong, empty if nothing
     * @throws IOException if the kernel could not be asked
     */
    List<String> apply(List<Change> changes) throws IOException;

    @Override
    void close();
}
