package dev.weir.gateway.wire;

import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.SecurityGroupRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a resource's wire form shows of other resources. */
public interface Surroundings {
    @Nullable
    Network network(String id);

    /** Sorted. */
    List<String> subnetsOf(String networkId);

    /** Sorted by id. */
    List<SecurityGroupRule> rulesOf(String securityGroupId);

    long portsOn(String host);

    /** When the node was heard of last, as far as this gateway knows. */
    @Nullable
    Instant heardOf(String host);
}
