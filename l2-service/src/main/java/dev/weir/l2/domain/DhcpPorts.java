package dev.weir.l2.domain;

import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.List;

/**
 * Ports that dhcp-service asks for. They take the way of every port; who waits is not a client but dhcp-service, which
 * reads the outcome in the log. What it asks for a second time while the first is still under way replaces the first.
 */
final class DhcpPorts {
    private final L2Image image;
    private final L2Config config;

    DhcpPorts(L2Image image, L2Config config) {
        this.image = image;
        this.config = config;
    }

    void requested(DhcpEvent.DhcpPortRequested asked, Facts facts) {
        if (image.ports.contains(asked.portId()) || image.pendingPorts.contains(asked.portId())) {
            return;
        }
        Cause cause = Aside.of(facts.cause());
        Network network = image.liveNetwork(asked.networkId());
        if (network == null) {
            refuse(asked.portId(), L2Errors.networkNotFound(asked.networkId()), facts, cause);
            return;
        }
        String mac;
        try {
            mac = new MacAddresses(image, config).generate(asked.seed(), network.id());
        } catch (Refused refused) {
            refuse(asked.portId(), refused.error(), facts, cause);
            return;
        }
        facts.add(new L2Event.PortRequested(port(asked, mac, facts), wanted(asked.subnetIds()), asked.portId()), cause);
    }

    void changeRequested(DhcpEvent.DhcpPortChangeRequested asked, Facts facts) {
        Cause cause = Aside.of(facts.cause());
        Port port = image.ports.get(asked.portId());
        if (port == null) {
            facts.add(new L2Event.PortChangeRefused(asked.portId(), L2Errors.portNotFound(asked.portId())), cause);
            return;
        }
        endChange(port, facts);
        facts.add(new L2Event.PortChangeRequested(port, wanted(asked.subnetIds())), cause);
    }

    void released(DhcpEvent.DhcpPortReleased released, Facts facts) {
        String id = released.portId();
        Cause cause = Aside.of(facts.cause());
        Port port = image.ports.get(id);
        if (port != null) {
            endChange(port, facts);
            facts.add(new L2Event.PortDeleted(port), cause);
        } else if (image.pendingPorts.contains(id)) {
            refuse(id, L2Errors.portNotFound(id), facts, cause);
        }
    }

    /** An administrator may be changing the port just now: that request comes to nothing. */
    private void endChange(Port port, Facts facts) {
        PendingChange change = image.portChanges.get(port.id());
        if (change != null && change.cause().answerable()) {
            PortChanges.end(change, L2Errors.portChangeInProgress(port.id()), facts);
        }
    }

    private static void refuse(String portId, ApiError error, Facts facts, Cause cause) {
        facts.add(new L2Event.PortRefused(portId, error), cause);
    }

    private static List<AddressRequest> wanted(List<String> subnetIds) {
        return subnetIds.stream().map(id -> new AddressRequest(id, null)).toList();
    }

    private static Port port(DhcpEvent.DhcpPortRequested asked, String mac, Facts facts) {
        String hostId = asked.hostId();
        PortBinding binding = hostId == null
                ? PortBinding.UNBOUND.withVifType(PortBinder.DISTRIBUTED)
                : PortBinding.UNBOUND.withHostId(hostId);
        return new Port(
                asked.portId(),
                asked.projectId(),
                "",
                asked.networkId(),
                true,
                PortChanges.DOWN,
                mac,
                List.of(),
                asked.deviceId(),
                Port.OWNER_DHCP,
                List.of(),
                List.of(),
                false,
                binding,
                List.of(),
                "",
                "",
                true,
                null,
                "immediate",
                Meta.created("", facts.now()));
    }
}
