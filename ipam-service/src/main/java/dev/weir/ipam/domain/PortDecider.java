package dev.weir.ipam.domain;

import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.IpamEvent.AddressesAllocated;
import dev.weir.contracts.event.IpamEvent.AddressesRefused;
import dev.weir.contracts.event.IpamEvent.AddressesReleased;
import dev.weir.contracts.event.IpamEvent.PortObserved;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The addresses of l2's ports: ipam's half of the port saga. */
final class PortDecider {
    private final IpamImage image;

    PortDecider(IpamImage image) {
        this.image = image;
    }

    /** @param request sequence of the event in l2's log */
    void requested(Port port, @Nullable List<AddressRequest> wanted, long request, Facts facts) {
        answer(port, request, facts, chooser -> chooser.forNewPort(wanted));
    }

    /** @param request sequence of the event in l2's log */
    void changeRequested(Port port, List<AddressRequest> wanted, long request, Facts facts) {
        Allocation current = image.allocations().get(port.id());
        Allocation known = current == null
                ? new Allocation(port.id(), port.networkId(), port.deviceOwner(), port.macAddress(), List.of())
                : current;
        answer(port, request, facts, chooser -> chooser.forChangedPort(known, wanted));
    }

    void released(String portId, Facts facts) {
        Allocation allocation = image.allocations().get(portId);
        if (allocation != null) {
            facts.add(new AddressesReleased(portId, allocation.networkId(), allocation.fixedIps()));
        }
    }

    void observed(Port port, Facts facts) {
        Allocation allocation = image.allocations().get(port.id());
        if (allocation != null
                && !(allocation.deviceOwner().equals(port.deviceOwner())
                        && allocation.macAddress().equals(port.macAddress()))) {
            facts.add(new PortObserved(port.id(), port.networkId(), port.deviceOwner(), port.macAddress()));
        }
    }

    private void answer(Port port, long request, Facts facts, Function<AddressChooser, List<FixedIp>> choice) {
        if (!image.networks().contains(port.networkId())) {
            ApiError error = ApiError.notFound("Network", port.networkId());
            facts.add(new AddressesRefused(port.id(), port.networkId(), request, error));
            return;
        }
        try {
            List<FixedIp> fixedIps = choice.apply(new AddressChooser(image, port));
            facts.add(new AddressesAllocated(
                    port.id(), port.networkId(), request, port.deviceOwner(), port.macAddress(), fixedIps));
        } catch (Refused refused) {
            facts.add(new AddressesRefused(port.id(), port.networkId(), request, refused.error()));
        }
    }
}
