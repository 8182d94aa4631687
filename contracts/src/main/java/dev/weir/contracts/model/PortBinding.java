package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;

/**
 * Where a port is plugged.
 *
 * @param hostId node's name, empty while unbound
 * @param vifType {@code unbound}, {@code bridge}, {@code ovs}, {@code distributed} or {@code binding_failed}
 */
@RecordBuilder
public record PortBinding(
        String hostId, String vnicType, Map<String, Object> profile, String vifType, Map<String, Object> vifDetails)
        implements PortBindingBuilder.With {
    public static final PortBinding UNBOUND = new PortBinding("", "normal", Map.of(), "unbound", Map.of());

    public PortBinding {
        profile = Map.copyOf(profile);
        vifDetails = Map.copyOf(vifDetails);
    }

    public boolean bound() {
        return !hostId.isEmpty() && !vifType.equals("binding_failed") && !vifType.equals("unbound");
    }
}
