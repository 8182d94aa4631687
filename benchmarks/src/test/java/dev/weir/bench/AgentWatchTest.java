package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.desired.SharedMap;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredMembers.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentWatchTest {
    private final AgentWatch watch = new AgentWatch("p", "elsewhere", "n", List.of("g"), Set.of("a", "b"));

    private static NodeImage image(boolean endpoint, boolean member) {
        DesiredEndpoints endpoints = new DesiredEndpoints(
                "n", "elsewhere", "t", List.of(new Endpoint(endpoint ? "p" : "q", "m", List.of(), "o")));
        DesiredMembers members =
                new DesiredMembers("g", "elsewhere", List.of(new Member(member ? "p" : "q", List.of())));
        return new NodeImage(
                Map.of(
                        "n",
                        new NetworkImage(
                                "n",
                                null,
                                SharedMap.of(List.of(endpoints), DesiredEndpoints::holder),
                                null,
                                false,
                                List.of())),
                Map.of("g", new GroupImage("g", null, SharedMap.of(List.of(members), DesiredMembers::holder))),
                List.of());
    }

    @Test
    void aPortIsKnownWhenTheLastInterestedAgentHasBothEndpointAndMember() throws InterruptedException {
        watch.acted("a", image(true, true));
        watch.acted("b", image(true, false));
        watch.acted("b", image(false, true));
        watch.acted("nobody", image(true, true));
        assertThatThrownBy(() -> watch.await(10)).hasMessageContaining("1 of 2 agents");

        long before = System.nanoTime();
        watch.acted("b", image(true, true));
        watch.acted("a", image(true, true));

        assertThat(watch.await(10)).isBetween(before, System.nanoTime());
    }
}
