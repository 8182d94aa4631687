package dev.weir.l2.domain;

import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Port;
import java.time.Instant;
import java.util.List;

/**
 * How old the evidence about a port may be. A node reports which generation of a port it has wired; a rename changes
 * nothing in the wiring and therefore not the generation, so that the node need not prove anything again.
 *
 * @param boundAt revision number of the port when it was last bound, or set up or down: older evidence proves nothing
 * @param generation revision number of the port when anything in its wiring changed last
 */
public record PortWiring(long boundAt, long generation) {
    private static final Meta NO_META = new Meta("", List.of(), 0, Instant.EPOCH, Instant.EPOCH);

    static PortWiring created() {
        return new PortWiring(0, 0);
    }

    PortWiring changed(Port before, Port after) {
        if (sameWiring(before, after)) {
            return this;
        }
        long revision = after.meta().revisionNumber();
        boolean rebound = !before.binding().equals(after.binding()) || before.adminStateUp() != after.adminStateUp();
        return new PortWiring(rebound ? revision : boundAt, revision);
    }

    /** Whether nothing differs that a node or a security group would have to know. */
    static boolean sameWiring(Port before, Port after) {
        return essence(before).equals(essence(after));
    }

    private static Port essence(Port port) {
        return port.with(
                p -> p.name("").status("").dnsDomain("").dataPlaneStatus("").meta(NO_META));
    }
}
