package dev.weir.gateway.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.Subnet;
import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.policy.PolicyRules;
import dev.weir.gateway.wire.AttributeTables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resources as services make them. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
    public static final String DEMO = "demo-project";
    public static final String OTHER = "other-project";

    private Samples() {}

    public static AttributeTables tables() {
        return AttributeTables.load();
    }

    public static Policy policy() {
        return new Policy(
                PolicyRules.parse(AttributeTables.read("policy", new TypeReference<Map<String, String>>() {})));
    }

    /** An id that sorts by its number. */
    public static String id(int n) {
        return new UUID(n, 1).toString();
    }

    public static Network network(String id, String project, boolean shared) {
        return new Network(
                id,
                project,
                "net-" + project,
                true,
                "ACTIVE",
                shared,
                false,
                false,
                1450,
                true,
                null,
                "",
                List.of(),
                List.of(new Segment("vxlan", null, 1001)),
                Meta.created("", NOW));
    }

    public static Subnet subnet(String id, String project, String network) {
        return new Subnet(
                id,
                project,
                "sub",
                network,
                4,
                "10.0.0.0/24",
                "10.0.0.1",
                List.of(new AllocationPool("10.0.0.2", "10.0.0.254")),
                List.of(),
                List.of(),
                true,
                null,
                null,
                List.of(),
                false,
                null,
                null,
                Meta.created("", NOW));
    }

    public static Port port(
            String id, String project, String network, String name, @Nullable String address, List<String> tags) {
        return new Port(
                id,
                project,
                name,
                network,
                true,
                "DOWN",
                "fa:16:3e:00:00:01",
                address == null ? List.of() : List.of(new FixedIp("5", address)),
                "",
                "",
                List.of(),
                List.of(),
                true,
                new PortBinding("hv1", "normal", Map.of("b", 1, "a", 2), "bridge", Map.of()),
                List.of(),
                "",
                "",
                true,
                null,
                "immediate",
                Meta.created("", NOW).withTags(tags));
    }

    public static SecurityGroup group(String id, String project) {
        return new SecurityGroup(id, project, "default", true, true, Meta.created("", NOW));
    }
}
