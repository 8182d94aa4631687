package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixTest {
    @Test
    void theMixKeepsItsPortsAndLeavesNone() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (FakeApi fake = new FakeApi(vertx, Integer.MAX_VALUE);
                Api api = new Api(EventLoop.of(vertx), fake.url(), "secret", 8, 10_000)) {
            // Given
            Load load = new Load(EventLoop.of(vertx), api, 60_000);
            Mix mix = new Mix(api, "soak");
            mix.prepare();
            List<Row> rows = new ArrayList<>();
            // When
            for (int round = 0; round < 3; round++) {
                rows.add(load.run("mixed", 8, 0, mix.calls(600), mix::answered));
            }
            int kept = ports(fake);
            mix.remove(load);
            // Then
            assertThat(rows).allSatisfy(row -> assertThat(row.errors()).isEmpty());
            assertThat(kept).isEqualTo(200);
            assertThat(ports(fake)).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static int ports(FakeApi fake) {
        return (int) fake.resources().values().stream()
                .filter(r -> r.getString("collection").equals("ports"))
                .count();
    }
}
