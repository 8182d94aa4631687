package dev.weir.gateway.api;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.PythonText;
import dev.weir.gateway.wire.Rejected;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many addresses networks have and how many are taken (extension {@code network-ip-availability}). */
final class AvailabilityApi {
    private static final Set<String> FILTERS =
            Set.of("network_id", "network_name", "project_id", "tenant_id", "ip_version");
    private static final String RULE = "get_network_ip_availability";

    private final Policy policy;
    private final View view;
    private final CollectionApi collections;
    private final dev.weir.gateway.wire.AttributeTable networks;

    AvailabilityApi(Policy policy, View view, CollectionApi collections, dev.weir.gateway.wire.AttributeTables tables) {
        this.policy = policy;
        this.view = view;
        this.collections = collections;
        this.networks = tables.of("networks");
    }

    Answer list(Request request) {
        List<String> unknown = request.query().keySet().stream()
                .filter(name -> !FILTERS.contains(name) && !name.equals("fields"))
                .toList();
        if (!unknown.isEmpty()) {
            throw Rejected.badRequest(PythonText.repr(unknown) + " is invalid attribute for filtering");
        }
        boolean allowed = allowed(request);
        return view.read(() -> {
            List<Map<String, Object>> found = new ArrayList<>();
            if (allowed) {
                for (String id : view.rows(Kind.NETWORK).ids()) {
                    Network network = view.network(id);
                    if (network != null && fits(request, network)) {
                        found.add(of(network, request.query().get("ip_version")));
                    }
                }
            }
            return Answer.json(200, Map.of("network_ip_availabilities", found));
        });
    }

    Answer show(Request request, String networkId) {
        Network network = (Network) collections.existing(request, networks, networkId);
        if (!allowed(request)) {
            throw new Rejected(ApiError.of(404, "HTTPNotFound", "The resource could not be found."));
        }
        return view.read(() -> Answer.json(200, Map.of("network_ip_availability", of(network, null))));
    }

    private boolean allowed(Request request) {
        return policy.allows(RULE, request.credentials(), new dev.weir.gateway.policy.Target() {
            @Override
            public @Nullable Object field(String name) {
                return null;
            }

            @Override
            public dev.weir.gateway.policy.@Nullable Target parent(String name) {
                return null;
            }
        });
    }

    private static boolean fits(Request request, Network network) {
        return wanted(request, "network_id", network.id())
                && wanted(request, "network_name", network.name())
                && wanted(request, "project_id", network.projectId())
                && wanted(request, "tenant_id", network.projectId());
    }

    private static boolean wanted(Request request, String filter, String value) {
        List<String> values = request.query().get(filter);
        return values == null || values.contains(value);
    }

    private Map<String, Object> of(Network network, @Nullable List<String> versions) {
        List<Map<String, Object>> subnets = new ArrayList<>();
        BigInteger total = BigInteger.ZERO;
        long used = 0;
        for (String id : view.subnetsOf(network.id())) {
            if (view.get(Kind.SUBNET, id) instanceof Subnet subnet
                    && (versions == null || versions.contains(Integer.toString(subnet.ipVersion())))) {
                BigInteger subnetTotal = size(subnet);
                long subnetUsed = used(subnet);
                total = total.add(subnetTotal);
                used += subnetUsed;
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("subnet_id", subnet.id());
                entry.put("subnet_name", subnet.name());
                entry.put("cidr", subnet.cidr());
                entry.put("ip_version", subnet.ipVersion());
                entry.put("total_ips", subnetTotal);
                entry.put("used_ips", subnetUsed);
                subnets.add(entry);
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("network_id", network.id());
        result.put("network_name", network.name());
        result.put("project_id", network.projectId());
        result.put("tenant_id", network.projectId());
        result.put("total_ips", total);
        result.put("used_ips", used);
        result.put("subnet_ip_availability", subnets);
        return result;
    }

    private static BigInteger size(Subnet subnet) {
        BigInteger size = BigInteger.ZERO;
        for (AllocationPool pool : subnet.allocationPools()) {
            size = size.add(number(pool.end()).subtract(number(pool.start())).add(BigInteger.ONE));
        }
        return size;
    }

    private static BigInteger number(String address) {
        IpAddress parsed = IpAddress.parse(address);
        return new BigInteger(Long.toUnsignedString(parsed.high()))
                .shiftLeft(Long.SIZE)
                .add(new BigInteger(Long.toUnsignedString(parsed.low())));
    }

    private long used(Subnet subnet) {
        long used = 0;
        for (String id : view.rows(Kind.PORT).find("subnet_id", subnet.id())) {
            if (view.get(Kind.PORT, id) instanceof Port port) {
                for (FixedIp fixedIp : port.fixedIps()) {
                    used += fixedIp.subnetId().equals(subnet.id()) ? 1 : 0;
                }
            }
        }
        return used;
    }
}
