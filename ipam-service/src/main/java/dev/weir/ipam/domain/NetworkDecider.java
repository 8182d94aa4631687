package dev.weir.ipam.domain;

import dev.weir.contracts.event.IpamEvent.NetworkObserved;
import dev.weir.contracts.event.IpamEvent.NetworkReleased;
import dev.weir.contracts.event.IpamEvent.SubnetDeleted;
import dev.weir.contracts.model.Network;
import dev.weir.service.Facts;

/** l2's networks, as far as they matter here. */
final class NetworkDecider {
    private final IpamImage image;

    NetworkDecider(IpamImage image) {
        this.image = image;
    }

    void observed(Network network, Facts facts) {
        FollowedNetwork now = new FollowedNetwork(
                network.id(), network.projectId(), network.shared(), network.routerExternal(), network.mtu());
        if (!now.equals(image.networks().get(network.id()))) {
            facts.add(new NetworkObserved(now.id(), now.projectId(), now.shared(), now.routerExternal(), now.mtu()));
        }
    }

    /** l2 has made sure that only ports are left that go with the network. */
    void deletionRequested(String networkId, Facts facts) {
        image.subnetsOf(networkId).forEach(subnet -> facts.add(new SubnetDeleted(subnet)));
        facts.add(new NetworkReleased(networkId));
    }

    void deleted(String networkId, Facts facts) {
        if (image.networks().contains(networkId)) {
            deletionRequested(networkId, facts);
        }
    }
}
