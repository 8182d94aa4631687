package dev.weir.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.gateway.testing.Samples;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Columns;
import dev.weir.gateway.wire.Rendering;
import dev.weir.serde.Json;
import dev.weir.serde.StateCodec.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Columns COLUMNS =
            Columns.of(AttributeTables.load().of("networks"), Set.of(), List.of("id", "subnets"));

    private final View view = new View();

    private static StateRecord row(Resource resource) {
        return new StateRecord(resource.kind().wire(), resource.id(), Json.write(resource));
    }

    private String json(String network) {
        return view.read(() -> {
            Resource resource = view.rows(Kind.NETWORK).get(network);
            return resource == null
                    ? "none"
                    : new String(
                            view.json(resource, Set.of(), () -> Rendering.resource(resource, COLUMNS, view)),
                            StandardCharsets.UTF_8);
        });
    }

    @Test
    void whoWaitsForAPositionWaitsForTheWholeTransactionThatReachesIt() {
        // Given
        CompletableFuture<Void> wait = view.await(new Position(ServiceName.L2, 0, 7));

        // When
        view.apply(List.of(row(Samples.network("n", Samples.DEMO, false))));
        boolean afterRows = wait.isDone();
        view.reached(new Position(ServiceName.IPAM, 0, 9));
        boolean afterOther = wait.isDone();
        view.reached(new Position(ServiceName.L2, 0, 7));

        // Then
        assertThat(afterRows).isFalse();
        assertThat(afterOther).isFalse();
        assertThat(wait).isDone();
        assertThat(view.positions())
                .containsExactlyInAnyOrder(new Position(ServiceName.L2, 0, 7), new Position(ServiceName.IPAM, 0, 9));
    }

    @Test
    void aNetworkShowsItsSubnetsAsTheyComeAndGo() {
        // Given
        view.apply(List.of(row(Samples.network("n", Samples.DEMO, false))));
        String before = json("n");

        // When
        view.apply(List.of(row(Samples.subnet("s", Samples.DEMO, "n"))));
        String with = json("n");
        view.apply(List.of(new StateRecord("subnet", "s", null)));

        // Then
        assertThat(before).isEqualTo("{\"id\":\"n\",\"subnets\":[]}");
        assertThat(with).isEqualTo("{\"id\":\"n\",\"subnets\":[\"s\"]}");
        assertThat(json("n")).isEqualTo(before);
    }

    @Test
    void whatServicesKeepForThemselvesIsPassedOver() {
        // When
        view.apply(List.of(new StateRecord("pending_port", "p", new byte[] {'{', '}'})));

        // Then
        assertThat(view.sizes().values()).allMatch(size -> size == 0);
    }

    @Test
    void aResourceIsRenderedOnceForEachAudience() {
        // Given
        Resource network = Samples.network("n", Samples.DEMO, false);
        int[] rendered = {0};

        // When
        for (int i = 0; i < 3; i++) {
            view.json(network, Set.of(), () -> new byte[] {(byte) ++rendered[0]});
            view.json(network, Set.of("mtu"), () -> new byte[] {(byte) ++rendered[0]});
        }

        // Then
        assertThat(rendered[0]).isEqualTo(2);
    }

    @Test
    void whatIsKeptOfAResourceIsNotShownOfItsSuccessor() {
        // Given
        Resource before = Samples.network("n", Samples.DEMO, false);
        Resource after = Samples.network("n", Samples.DEMO, true);
        view.json(before, Set.of(), () -> new byte[] {1});

        // When
        byte[] shown = view.json(after, Set.of(), () -> new byte[] {2});

        // Then
        assertThat(shown).containsExactly(2);
    }
}
