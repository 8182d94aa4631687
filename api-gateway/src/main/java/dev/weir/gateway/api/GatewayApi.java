package dev.weir.gateway.api;

import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.view.Barrier;
import dev.weir.gateway.view.EndOffsets;
import dev.weir.gateway.view.View;
import dev.weir.gateway.view.ViewLoader;
import dev.weir.gateway.wire.AttributeTables;

/** Puts the API together. */
public final class GatewayApi {
    private GatewayApi() {}

    /**
     * @param instance the gateway's name
     */
    public static Routes routes(
            AttributeTables tables,
            Policy policy,
            View view,
            ViewLoader loader,
            Submitter submitter,
            Barrier barrier,
            EndOffsets ends,
            CollectionApi.Limits limits,
            String instance) {
        CollectionApi collections = new CollectionApi(tables, policy, view, submitter, limits);
        return new Routes(
                tables,
                collections,
                new TagsApi(collections, policy, view, submitter),
                new DiscoveryApi(tables),
                new AvailabilityApi(policy, view, collections, tables),
                new OperatorApi(view, loader, submitter, ends, instance),
                barrier);
    }
}
