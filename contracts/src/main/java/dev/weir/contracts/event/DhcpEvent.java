package dev.weir.contracts.event;

import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.ApiError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about DHCP servers and leases. */
public sealed interface DhcpEvent extends Event {
    @Override
    default ServiceName service() {
        return ServiceName.DHCP;
    }

    /** An event that says how a network's DHCP is now, or was when it went. */
    sealed interface OfService extends DhcpEvent {
        DhcpService dhcpService();

        @Override
        default DhcpService resource() {
            return dhcpService();
        }

        @Override
        default String subject() {
            return dhcpService().id();
        }
    }

    record DhcpServiceCreated(DhcpService dhcpService) implements OfService {}

    record DhcpServiceUpdated(DhcpService dhcpService, List<String> changed) implements OfService {}

    record DhcpServiceDeleted(DhcpService dhcpService) implements OfService {}

    /**
     * A port for a DHCP server, asked of l2, which answers with PortCreated or PortRefused of this port.
     *
     * @param deviceId {@code dhcp-distributed-<network>} or {@code dhcp<node>-<network>}
     * @param subnetIds one address on each
     * @param hostId node to bind it to; null if every node serves
     */
    record DhcpPortRequested(
            String portId,
            String networkId,
            String projectId,
            String deviceId,
            long seed,
            List<String> subnetIds,
            @Nullable String hostId)
            implements DhcpEvent {
        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** The DHCP server's port shall have an address on exactly these subnets; l2 answers with PortUpdated or PortChangeRefused. */
    record DhcpPortChangeRequested(String portId, List<String> subnetIds) implements DhcpEvent {
        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** The port is needed no more; l2 answers with PortDeleted. */
    record DhcpPortReleased(String portId) implements DhcpEvent {
        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** An instance took an address, or renewed it after a change of node. */
    record LeaseGranted(
            String portId,
            String networkId,
            String host,
            String macAddress,
            String ipAddress,
            @Nullable String hostname,
            @Nullable Instant expiresAt)
            implements DhcpEvent {
        @Override
        public String subject() {
            return portId;
        }
    }

    /** An instance gave an address back, or its lease ran out. */
    record LeaseEnded(String portId, String networkId, String host, String macAddress, String ipAddress)
            implements DhcpEvent {
        @Override
        public String subject() {
            return portId;
        }
    }

    /** A step of the service's own, which answers nobody. */
    sealed interface Step extends DhcpEvent {
        @Override
        default Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** l2 made the server's port, or changed its addresses. */
    record DhcpPortObserved(String portId, String networkId, String macAddress, List<FixedIp> fixedIps)
            implements Step {
        public DhcpPortObserved {
            fixedIps = List.copyOf(fixedIps);
        }

        @Override
        public String subject() {
            return portId;
        }
    }

    /**
     * l2 refused the server's port or a change of it; it is asked for again.
     *
     * @param attempts refusals so far, one after the other
     * @param retryAtMs Unix time in ms; earlier if addresses become free on the network
     */
    record DhcpPortFailed(String portId, String networkId, ApiError error, int attempts, long retryAtMs)
            implements Step {
        @Override
        public String subject() {
            return portId;
        }
    }

    /** The server's port is gone. */
    record DhcpPortForgotten(String portId, String networkId) implements Step {
        @Override
        public String subject() {
            return portId;
        }
    }

    /** What of l2's network decides about its DHCP. */
    record DhcpNetworkObserved(String networkId, String projectId, int mtu) implements Step {
        @Override
        public String subject() {
            return networkId;
        }
    }

    /** The network is gone, and with it what was noted of it. */
    record DhcpNetworkForgotten(String networkId) implements Step {
        @Override
        public String subject() {
            return networkId;
        }
    }

    /** What ipam's subnet is now. */
    record DhcpSubnetObserved(Subnet subnet) implements Step {
        @Override
        public String subject() {
            return subnet.id();
        }
    }

    /** The subnet is gone, and with it what was noted of it. */
    record DhcpSubnetForgotten(String subnetId) implements Step {
        @Override
        public String subject() {
            return subnetId;
        }
    }

    /** A node that serves DHCP for whole networks in scheduled mode, if it is alive. */
    record DhcpNodeObserved(String host, boolean alive) implements Step {
        @Override
        public String subject() {
            return host;
        }
    }

    /** The node is gone. */
    record DhcpNodeForgotten(String host) implements Step {
        @Override
        public String subject() {
            return host;
        }
    }
}
