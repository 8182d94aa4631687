package dev.weir.bench.codec;

import dev.weir.contracts.event.EventType;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Port;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.serde.StateCodec;
import dev.weir.serde.Wire;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** A port's creation, as event and as row of state, from the golden sample: the most frequent large record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private Wire wire = new Wire("", Map.of(), null);
    private EventCodec.Decoded decoded;
    private Port port;
    private byte[] row = new byte[0];

    /** Reads the sample, which is on the class path. */
    public CodecBenchmark() {
        wire = Golden.sample(EventType.PORT_CREATED);
        decoded = EventCodec.decode(wire);
        port = ((L2Event.PortCreated) decoded.envelope().event()).port();
    }

    @Setup
    public void prepare() {
        row = Objects.requireNonNull(writeRow().value());
    }

    @Benchmark
    public Wire writeEvent() {
        return EventCodec.encode(decoded.envelope(), decoded.position());
    }

    @Benchmark
    public EventCodec.Decoded readEvent() {
        return EventCodec.decode(wire);
    }

    @Benchmark
    public Wire writeRow() {
        return StateCodec.encode("port", port.id(), port, decoded.position().sequence());
    }

    @Benchmark
    public Port readRow() {
        return Json.read(row, Port.class);
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(CodecBenchmark.class.getName()).build()).run();
    }
}
