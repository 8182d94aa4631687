package dev.weir.gateway.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private final Deque<CompletableFuture<Integer>> answers = new ArrayDeque<>();
    private final Owners owners = new Owners(service -> answers.remove());

    private void members(int count) {
        answers.add(CompletableFuture.completedFuture(count));
    }

    @Test
    void aServiceRunsUntilTheContraryIsKnown() {
        assertThat(owners.running(ServiceName.L2)).isTrue();
    }

    @Test
    void whoWasGoneIsAskedForAgainBeforeARequestIsRefused() {
        // Given
        Owners gone = new Owners(service -> answers.remove());
        members(0);
        members(0);
        members(1);

        // When: the first question is the watch's
        boolean watched = gone.ask(ServiceName.L2);

        // Then
        assertThat(watched).isFalse();
        assertThat(gone.running(ServiceName.L2)).isFalse();
        assertThat(gone.running(ServiceName.L2)).isTrue();
        assertThat(gone.running(ServiceName.L2)).as("without asking").isTrue();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNoReasonToRefuse() {
        // Given
        answers.add(CompletableFuture.failedFuture(new IllegalStateException("away")));

        // Then
        assertThat(owners.ask(ServiceName.IPAM)).isTrue();
    }

    @Test
    void whatTakesAddressesNeedsIpamToo() {
        // Given
        Operation port = new Operation.Create(Kind.PORT, List.of(new Operation.Draft("p", 1, Attributes.NONE)));
        Operation renamed = new Operation.Update(Kind.PORT, "p", new Attributes(Map.of("name", "x")), null);
        Operation moved = new Operation.Update(Kind.PORT, "p", new Attributes(Map.of("fixed_ips", List.of())), null);

        // Then
        assertThat(needs(port)).contains(ServiceName.L2, ServiceName.IPAM);
        assertThat(needs(moved)).contains(ServiceName.L2, ServiceName.IPAM);
        assertThat(needs(renamed)).containsExactly(ServiceName.L2);
        assertThat(needs(new Operation.Delete(Kind.NETWORK, "n", null))).contains(ServiceName.IPAM);
        assertThat(needs(new Operation.Delete(Kind.SUBNET, "s", null))).containsExactly(ServiceName.IPAM);
    }

    private static Iterable<ServiceName> needs(Operation operation) {
        return new Submission(operation, Actor.system("test"), "req-1", null).needs();
    }
}
