package dev.weir.contracts.event;

import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.ServiceName;
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
}
