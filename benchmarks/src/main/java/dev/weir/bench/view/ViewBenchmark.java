package dev.weir.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.bench.codec.Golden;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.view.Rows;
import dev.weir.gateway.view.Selection;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Columns;
import dev.weir.gateway.wire.ListQuery;
import dev.weir.gateway.wire.Rejected;
import dev.weir.gateway.wire.Rendering;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.serde.StateCodec.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What the gateway does for a read of 20,000 ports in 200 networks, without HTTP and policy. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ViewBenchmark {
    private static final int PORTS = 20_000;
    private static final int NETWORKS = 200;
    private static final int BATCH = 1_000;

    private final View view = new View();
    private final AttributeTable table;
    private final Columns columns;
    private final Rows<Port> rows;
    private final ObjectNode sample;
    private int next;

    /** Fills the view. */
    @SuppressWarnings("unchecked")
    public ViewBenchmark() {
        table = AttributeTables.load().of("ports");
        columns = Columns.of(table, Set.of(), List.of());
        rows = (Rows<Port>) view.rows(Kind.PORT);
        L2Event.PortCreated created = (L2Event.PortCreated) EventCodec.decode(Golden.sample(EventType.PORT_CREATED))
                .envelope()
                .event();
        sample = Json.mapper().valueToTree(created.port());
        List<StateRecord> batch = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            batch.add(port(i, "port-" + i));
            if (batch.size() == BATCH) {
                view.apply(batch);
                batch.clear();
            }
        }
    }

    private static String id(String what, int number) {
        return UUID.nameUUIDFromBytes((what + number).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private StateRecord port(int number, String name) {
        ObjectNode port = sample.deepCopy()
                .put("id", id("port", number))
                .put("name", name)
                .put("network_id", id("network", number % NETWORKS))
                .put("device_id", id("device", number));
        return new StateRecord(Kind.PORT.wire(), id("port", number), Json.write(port));
    }

    private byte[] list(Map<String, List<String>> filters) {
        ListQuery query = ListQuery.parse(table, filters, 10_000);
        return view.read(() -> {
            List<byte[]> rendered = new ArrayList<>();
            for (Port port : new Selection<>(view, Kind.PORT, rows, query, null)
                    .page(_ -> true, () -> new Rejected(ApiError.notFound("Port", "")))) {
                rendered.add(view.json(port, Set.of(), () -> Rendering.resource(port, columns, view)));
            }
            return Rendering.list(table.collection(), rendered, List.of());
        });
    }

    private int any() {
        next = (next + 7919) % PORTS;
        return next;
    }

    /** One port, as rendered before. */
    @Benchmark
    public byte[] show() {
        Port port = view.read(() -> rows.get(id("port", any())));
        return view.json(port, Set.of(), () -> Rendering.resource(port, columns, view));
    }

    /** One port that nobody asked for lately. */
    @Benchmark
    public byte[] render() {
        Port port = view.read(() -> rows.get(id("port", any())));
        return Rendering.resource(port, columns, view);
    }

    @Benchmark
    public byte[] listByDevice() {
        return list(Map.of("device_id", List.of(id("device", any()))));
    }

    /** Of a hundred ports. */
    @Benchmark
    public byte[] listByNetwork() {
        return list(Map.of("network_id", List.of(id("network", any() % NETWORKS))));
    }

    @Benchmark
    public byte[] pageOfThousand() {
        return list(Map.of("limit", List.of("1000")));
    }

    /** No index has it: all are looked at. */
    @Benchmark
    public byte[] listByDescription() {
        return list(Map.of("description", List.of("none has this")));
    }

    /** A row of state comes, and replaces one. */
    @Benchmark
    public void apply() {
        view.apply(List.of(port(any(), "renamed")));
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(ViewBenchmark.class.getName()).build()).run();
    }
}
