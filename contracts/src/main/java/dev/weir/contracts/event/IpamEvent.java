package dev.weir.contracts.event;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.ApiError;
import java.util.List;

/** Facts about subnets and addresses. */
public sealed interface IpamEvent extends Event {
    @Override
    default ServiceName service() {
        return ServiceName.IPAM;
    }

    /** An event that says how a resource is now, or was when it went. */
    sealed interface OfResource extends IpamEvent {
        @Override
        Resource resource();

        @Override
        default String subject() {
            return resource().id();
        }
    }

    /** An event about the addresses of one port. */
    sealed interface OfPort extends IpamEvent {
        String portId();

        @Override
        default String subject() {
            return portId();
        }

        @Override
        default Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    record SubnetCreated(Subnet subnet) implements OfResource {
        @Override
        public Subnet resource() {
            return subnet;
        }
    }

    record SubnetUpdated(Subnet subnet, List<String> changed) implements OfResource {
        @Override
        public Subnet resource() {
            return subnet;
        }
    }

    record SubnetDeleted(Subnet subnet) implements OfResource {
        @Override
        public Subnet resource() {
            return subnet;
        }
    }

    /** Answers NetworkDeletionRequested: the network's subnets and addresses are gone. */
    record NetworkReleased(String networkId) implements IpamEvent {
        @Override
        public String subject() {
            return networkId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /**
     * Answers PortRequested and PortChangeRequested: these are the port's addresses now, all of them.
     *
     * @param request sequence in the l2 log of what it answers
     * @param deviceOwner the port's, as asked
     * @param macAddress the port's, as asked
     */
    record AddressesAllocated(
            String portId,
            String networkId,
            long request,
            String deviceOwner,
            String macAddress,
            List<FixedIp> fixedIps)
            implements OfPort {
        public AddressesAllocated {
            fixedIps = List.copyOf(fixedIps);
        }
    }

    /** Answers PortRequested and PortChangeRequested: the port's addresses stay as they were. */
    record AddressesRefused(String portId, String networkId, long request, ApiError error) implements OfPort {}

    /** The cloud itself changed a port's addresses: a SLAAC subnet came, or a subnet went. */
    record AddressesChanged(String portId, String networkId, List<FixedIp> fixedIps) implements OfPort {}

    /** The port went (or came to nothing): its addresses are free. */
    record AddressesReleased(String portId, String networkId, List<FixedIp> fixedIps) implements OfPort {}

    /** What of l2's network decides about its subnets: noted here so that this log alone tells why it decided so. */
    record NetworkObserved(String networkId, String projectId, boolean shared, boolean routerExternal, int mtu)
            implements IpamEvent {
        @Override
        public String subject() {
            return networkId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** A port with addresses here changed its owner or MAC; its addresses stay. */
    record PortObserved(String portId, String networkId, String deviceOwner, String macAddress) implements OfPort {}
}
