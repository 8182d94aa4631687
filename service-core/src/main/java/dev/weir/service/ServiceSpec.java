package dev.weir.service;

import dev.weir.contracts.model.ServiceName;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a service is, apart from how it runs: the Kafka runtime, the standalone process and the simulation all start from
 * this.
 *
 * @param machine makes an empty machine; called again whenever the image has to be loaded anew
 * @param follows whose event logs it reads
 * @param readsReports whether it reads what node agents say
 * @param awaited whether clients wait for what it decides, be it as a step of what they asked another; if not, it decides much at once
 */
public record ServiceSpec(
        ServiceName name,
        Supplier<? extends ServiceMachine> machine,
        Set<ServiceName> follows,
        boolean readsReports,
        boolean awaited) {
    public ServiceSpec {
        follows = Set.copyOf(follows);
    }
}
