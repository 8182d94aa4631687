package dev.weir.dhcp.domain;

import dev.weir.contracts.event.DhcpEvent.DhcpNetworkForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpNetworkObserved;
import dev.weir.contracts.event.DhcpEvent.DhcpNodeForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpNodeObserved;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceDeleted;
import dev.weir.contracts.event.DhcpEvent.DhcpSubnetForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpSubnetObserved;
import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Subnet;
import dev.weir.service.Facts;
import java.util.List;

/** Networks, subnets and nodes of other services: what they mean for who serves where. */
final class FollowDecider {
    private final DhcpImage image;
    private final DhcpPolicy policy;

    FollowDecider(DhcpImage image, DhcpPolicy policy) {
        this.image = image;
        this.policy = policy;
    }

    void networkObserved(Network network, Facts facts) {
        FollowedNetwork before = image.networks().get(network.id());
        int asked = before == null ? 0 : before.portsAsked();
        FollowedNetwork now = new FollowedNetwork(network.id(), network.projectId(), network.mtu(), asked);
        if (!now.equals(before)) {
            facts.add(new DhcpNetworkObserved(now.id(), now.projectId(), now.mtu()));
            new NetworkPlan(image, policy, network.id()).with(now).carryOut(facts);
        }
    }

    /** From the request on: l2 deletes the servers' ports along with the network. */
    void networkGoes(String networkId, Facts facts) {
        if (!image.networks().contains(networkId)) {
            return;
        }
        DhcpService service = image.services().get(networkId);
        if (service != null) {
            facts.add(new DhcpServiceDeleted(service));
        }
        facts.add(new DhcpNetworkForgotten(networkId));
    }

    void subnetObserved(Subnet subnet, Facts facts) {
        facts.add(new DhcpSubnetObserved(subnet));
        new NetworkPlan(image, policy, subnet.networkId())
                .with(subnet)
                .withoutWaiting()
                .carryOut(facts);
    }

    void subnetGone(Subnet subnet, Facts facts) {
        if (image.subnets().contains(subnet.id())) {
            facts.add(new DhcpSubnetForgotten(subnet.id()));
            new NetworkPlan(image, policy, subnet.networkId())
                    .withoutSubnet(subnet.id())
                    .carryOut(facts);
        }
    }

    void nodeObserved(Node node, Facts facts) {
        FollowedNode now = new FollowedNode(node.host(), node.alive() && node.adminStateUp());
        FollowedNode before = image.nodes().get(node.host());
        if (now.equals(before)) {
            return;
        }
        facts.add(new DhcpNodeObserved(now.host(), now.alive()));
        Loads loads = new Loads(image);
        for (String networkId : affectedBy(now)) {
            new NetworkPlan(image, policy, networkId, loads)
                    .withNode(now.host(), now.alive())
                    .carryOut(facts);
        }
    }

    void nodeGone(Node node, Facts facts) {
        if (!image.nodes().contains(node.host())) {
            return;
        }
        facts.add(new DhcpNodeForgotten(node.host()));
        if (policy.scheduled()) {
            for (String networkId : image.networksServedBy(node.host())) {
                new NetworkPlan(image, policy, networkId)
                        .withoutNode(node.host())
                        .carryOut(facts);
            }
        }
    }

    /** A node that comes may serve any network that has too few servers; one that goes matters to those it serves. */
    private List<String> affectedBy(FollowedNode node) {
        if (!policy.scheduled()) {
            return List.of();
        }
        return node.alive() ? image.networks().keys().stream().sorted().toList() : image.networksServedBy(node.host());
    }
}
