package dev.weir.bench;

import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.Holder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One new port, and the agents that have to know of it. */
final class AgentWatch {
    private final String portId;
    private final String node;
    private final String networkId;
    private final List<String> groupIds;
    private final Set<String> interested;
    private final Set<String> applied = ConcurrentHashMap.newKeySet();
    private final CountDownLatch left;
    private final AtomicLong lastNs = new AtomicLong();

    /**
     * @param node where the port is bound
     * @param interested nodes
     */
    AgentWatch(String portId, String node, String networkId, List<String> groupIds, Set<String> interested) {
        this.portId = portId;
        this.node = node;
        this.networkId = networkId;
        this.groupIds = List.copyOf(groupIds);
        this.interested = Set.copyOf(interested);
        this.left = new CountDownLatch(interested.size());
    }

    /** An agent has acted on an image: with a datapath that does nothing, as soon as it has it. */
    void acted(String agent, NodeImage image) {
        if (interested.contains(agent) && !applied.contains(agent) && shows(agent, image) && applied.add(agent)) {
            lastNs.accumulateAndGet(System.nanoTime(), Math::max);
            left.countDown();
        }
    }

    private boolean shows(String agent, NodeImage image) {
        NetworkImage network = image.networks().get(networkId);
        String holder = Holder.node(node);
        if (network != null && !endpoint(network.endpoints().get(holder))) {
            return false;
        }
        for (String groupId : groupIds) {
            GroupImage group = image.groups().get(groupId);
            if (group != null && !member(group.members().get(holder))) {
                return false;
            }
        }
        return !agent.equals(node)
                || (network != null
                        && network.ports().stream().map(DesiredPort::portId).anyMatch(portId::equals));
    }

    private boolean endpoint(@Nullable DesiredEndpoints held) {
        return held != null
                && held.endpoints().stream().anyMatch(each -> each.portId().equals(portId));
    }

    private boolean member(@Nullable DesiredMembers held) {
        return held != null
                && held.members().stream().anyMatch(each -> each.portId().equals(portId));
    }

    /** @return the {@link System#nanoTime} at which the last of them had it. @throws IllegalStateException if some never do */
    long await(long timeoutMs) throws InterruptedException {
        if (!left.await(timeoutMs, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(left.getCount() + " of " + interested.size()
                    + " agents do not know of port " + portId + " after " + timeoutMs + " ms");
        }
        return lastNs.get();
    }
}
