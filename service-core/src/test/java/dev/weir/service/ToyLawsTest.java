package dev.weir.service;

import dev.weir.contracts.model.Kind;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineLaws;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class ToyLawsTest extends MachineLaws {
    @Override
    protected ServiceSpec spec() {
        return Toy.l2();
    }

    @Override
    protected Stream<List<Input>> scenarios() {
        Commands commands = Commands.byMember("p1");
        return Stream.of(List.of(
                commands.create(Kind.NETWORK, Commands.uuid("a"), Map.of("name", "a")),
                commands.create(Kind.NETWORK, Commands.uuid("b"), Map.of("name", "b")),
                commands.create(Kind.NETWORK, Commands.uuid("a"), Map.of("name", "again")),
                commands.delete(Kind.NETWORK, Commands.uuid("a"))));
    }
}
