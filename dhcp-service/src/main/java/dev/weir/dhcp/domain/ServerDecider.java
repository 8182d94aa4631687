package dev.weir.dhcp.domain;

import dev.weir.contracts.event.DhcpEvent.DhcpPortFailed;
import dev.weir.contracts.event.DhcpEvent.DhcpPortForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpPortObserved;
import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import java.util.OptionalLong;

/** The ports of DHCP servers: dhcp's half of their saga with l2. */
final class ServerDecider {
    private static final int PIECE = 100;

    private final DhcpImage image;
    private final DhcpPolicy policy;

    ServerDecider(DhcpImage image, DhcpPolicy policy) {
        this.image = image;
        this.policy = policy;
    }

    void created(Port port, Facts facts) {
        Server server = image.servers().get(port.id());
        if (server != null) {
            observe(server, port, facts);
        }
    }

    void updated(Port port, Facts facts) {
        Server server = image.servers().get(port.id());
        if (server != null
                && (!port.fixedIps().equals(server.fixedIps())
                        || !port.macAddress().equals(server.macAddress())
                        || server.phase() == Server.Phase.CHANGING)) {
            observe(server, port, facts);
        }
    }

    void refused(String portId, ApiError error, Facts facts) {
        Server server = image.servers().get(portId);
        if (server == null) {
            return;
        }
        if (server.phase() == Server.Phase.RELEASED && server.macAddress().isEmpty()) {
            facts.add(new DhcpPortForgotten(portId, server.networkId()));
            return;
        }
        int attempts = server.attempts() + 1;
        long retryAtMs = facts.now().toEpochMilli() + policy.retryDelayMs(attempts);
        facts.add(new DhcpPortFailed(portId, server.networkId(), error, attempts, retryAtMs));
        if (server.phase() != Server.Phase.RELEASED) {
            plan(server).with(server.refused(attempts, retryAtMs)).carryOut(facts);
        }
    }

    /** Asked for by us, or not: then another port takes its place. */
    void deleted(String portId, Facts facts) {
        Server server = image.servers().get(portId);
        if (server != null) {
            facts.add(new DhcpPortForgotten(portId, server.networkId()));
            plan(server).withoutServer(portId).carryOut(facts);
        }
    }

    /** What was refused for want of an address may be possible now. */
    void addressesFreed(String networkId, Facts facts) {
        if (image.serversOf(networkId).stream().anyMatch(Server::waiting)) {
            new NetworkPlan(image, policy, networkId).withoutWaiting().carryOut(facts);
        }
    }

    OptionalLong nextTimerMs() {
        return image.anyOfMode(otherMode())
                ? OptionalLong.of(0)
                : image.retries().nextMs();
    }

    /** Asks again, and moves networks over whose service is of another mode than this process is configured for. */
    void onTimer(long nowMs, Facts facts) {
        Loads loads = new Loads(image);
        for (String networkId : image.networksOfMode(otherMode(), PIECE)) {
            new NetworkPlan(image, policy, networkId, loads).carryOut(facts);
        }
        if (facts.isEmpty()) {
            image.retries().due(nowMs, PIECE).stream()
                    .map(portId -> image.servers().require(portId).networkId())
                    .distinct()
                    .forEach(networkId -> new NetworkPlan(image, policy, networkId).carryOut(facts));
        }
    }

    private void observe(Server server, Port port, Facts facts) {
        facts.add(new DhcpPortObserved(port.id(), port.networkId(), port.macAddress(), port.fixedIps()));
        plan(server).with(server.observed(port.macAddress(), port.fixedIps())).carryOut(facts);
    }

    private NetworkPlan plan(Server server) {
        return new NetworkPlan(image, policy, server.networkId());
    }

    private String otherMode() {
        return policy.scheduled() ? DhcpService.DISTRIBUTED : DhcpService.SCHEDULED;
    }
}
