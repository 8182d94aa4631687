package dev.weir.contracts.event;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about networks, ports, security groups and nodes. */
public sealed interface L2Event extends Event {
    @Override
    default ServiceName service() {
        return ServiceName.L2;
    }

    /** An event that says how a resource is now, or was when it went. */
    sealed interface OfResource extends L2Event {
        @Override
        Resource resource();

        @Override
        default String subject() {
            return resource().id();
        }
    }

    record NetworkCreated(Network network) implements OfResource {
        @Override
        public Network resource() {
            return network;
        }
    }

    record NetworkUpdated(Network network, List<String> changed) implements OfResource {
        @Override
        public Network resource() {
            return network;
        }
    }

    /** The network takes no more ports or subnets; its subnets are to go. ipam answers with NetworkReleased. */
    record NetworkDeletionRequested(String networkId) implements L2Event {
        @Override
        public String subject() {
            return networkId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    record NetworkDeleted(Network network) implements OfResource {
        @Override
        public Network resource() {
            return network;
        }
    }

    /**
     * A port is to be, but for its addresses, which are asked of ipam; ipam answers with AddressesAllocated or
     * AddressesRefused. The port exists for nobody yet, though its MAC and quota are taken.
     *
     * @param wanted null: one address of every kind the network offers; empty: none
     * @param batch id of the first port of the same request: all that have it are created together or not at all
     */
    record PortRequested(Port port, @Nullable List<AddressRequest> wanted, String batch) implements L2Event {
        @Override
        public String subject() {
            return port.id();
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /**
     * What ipam said of a port that is not there yet, noted until it is: a port of a batch waits for the others' addresses.
     */
    record PortAddressesGranted(String portId, List<FixedIp> fixedIps) implements L2Event {
        public PortAddressesGranted {
            fixedIps = List.copyOf(fixedIps);
        }

        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    record PortCreated(Port port) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    /** The requested port came to nothing; ipam takes back what it granted. */
    record PortRefused(String portId, ApiError error) implements L2Event {
        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }
    }

    /**
     * A change that needs other addresses: asked of ipam, which answers with AddressesAllocated or AddressesRefused.
     *
     * @param port as it shall be, but for its addresses
     * @param wanted all that it shall have; those it has already are kept
     */
    record PortChangeRequested(Port port, List<AddressRequest> wanted) implements L2Event {
        @Override
        public String subject() {
            return port.id();
        }

        @Override
        public Outcome outcome() {
            return Outcome.PENDING;
        }
    }

    /** The requested change came to nothing: the port stays as it was. */
    record PortChangeRefused(String portId, ApiError error) implements L2Event {
        @Override
        public String subject() {
            return portId;
        }

        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }
    }

    record PortUpdated(Port port, List<String> changed) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    /**
     * The cloud itself changed a port's addresses: a subnet of its network came or went, or a change that was replaced by
     * another had been granted all the same. A change of the port that waits for addresses goes on waiting.
     */
    record PortReaddressed(Port port) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    /** The port was bound to a node, moved to another or unbound. */
    record PortBindingChanged(Port port, String previousHostId) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    /** Evidence from the node changed the port's status. */
    record PortStatusChanged(Port port, String previousStatus, String reason) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    /** The port is gone: its addresses are free again from here on. */
    record PortDeleted(Port port) implements OfResource {
        @Override
        public Port resource() {
            return port;
        }
    }

    record SecurityGroupCreated(SecurityGroup securityGroup) implements OfResource {
        @Override
        public SecurityGroup resource() {
            return securityGroup;
        }
    }

    record SecurityGroupUpdated(SecurityGroup securityGroup, List<String> changed) implements OfResource {
        @Override
        public SecurityGroup resource() {
            return securityGroup;
        }
    }

    record SecurityGroupDeleted(SecurityGroup securityGroup) implements OfResource {
        @Override
        public SecurityGroup resource() {
            return securityGroup;
        }
    }

    record SecurityGroupRuleCreated(SecurityGroupRule securityGroupRule) implements OfResource {
        @Override
        public SecurityGroupRule resource() {
            return securityGroupRule;
        }
    }

    record SecurityGroupRuleUpdated(SecurityGroupRule securityGroupRule, List<String> changed) implements OfResource {
        @Override
        public SecurityGroupRule resource() {
            return securityGroupRule;
        }
    }

    record SecurityGroupRuleDeleted(SecurityGroupRule securityGroupRule) implements OfResource {
        @Override
        public SecurityGroupRule resource() {
            return securityGroupRule;
        }
    }

    record NodeRegistered(Node node) implements OfResource {
        @Override
        public Node resource() {
            return node;
        }
    }

    record NodeUpdated(Node node, List<String> changed) implements OfResource {
        @Override
        public Node resource() {
            return node;
        }
    }

    /** The node was not heard of for too long. */
    record NodeDown(Node node) implements OfResource {
        @Override
        public Node resource() {
            return node;
        }
    }

    /** The node is heard of again. */
    record NodeUp(Node node) implements OfResource {
        @Override
        public Node resource() {
            return node;
        }
    }

    record NodeDeleted(Node node) implements OfResource {
        @Override
        public Node resource() {
            return node;
        }
    }
}
