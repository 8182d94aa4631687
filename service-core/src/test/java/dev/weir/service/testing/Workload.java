package dev.weir.service.testing;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.report.NodeReport;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** What a simulation's clients and nodes do. All randomness from what is given, so that a seed tells everything. */
public interface Workload {
    /**
     * The next few commands. The simulation sends each to the service that owns its resource's kind, some of them twice,
     * some late.
     *
     * @param nowMs the simulation's clock; deadlines count from here
     */
    List<Command> commands(Random random, Cluster seen, long nowMs);

    /** What nodes say next. */
    default List<NodeReport> reports(Random random, Cluster seen, long nowMs) {
        return List.of();
    }

    /**
     * What nodes do when nothing goes wrong any more and no service has anything to do.
     *
     * @param say takes what they report
     * @return whether they have nothing left to do
     */
    default boolean settle(Cluster seen, long nowMs, Consumer<NodeReport> say) {
        return true;
    }
}
