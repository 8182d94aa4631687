package dev.weir.l2.domain;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.reply.ApiError;
import dev.weir.l2.domain.L2Config.IdRange;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From provider attributes to segments, by the rules of Neutron's type drivers. One instance a decision: what it gave out
 * is not free for the next network of the same request.
 */
final class ProviderSegments {
    private static final String NETWORK_TYPE = "provider:network_type";
    private static final String PHYSICAL_NETWORK = "provider:physical_network";
    private static final String SEGMENTATION_ID = "provider:segmentation_id";
    private static final Set<String> TUNNELS = Set.of("vxlan", "gre", "geneve");
    private static final int VLAN_MAX = 4094;
    private static final int VNI_MAX = (1 << 24) - 1;

    private final L2Config config;
    private final SegmentPools pools;
    private final Set<Segment> given = new HashSet<>();

    ProviderSegments(L2Config config, SegmentPools pools) {
        this.config = config;
        this.pools = pools;
    }

    /** The network's segments. @throws Refused if they cannot be had */
    List<Segment> of(Attributes attributes) {
        boolean provider = attributes.raw(NETWORK_TYPE) != null
                || attributes.raw(PHYSICAL_NETWORK) != null
                || attributes.raw(SEGMENTATION_ID) != null;
        List<Attributes> several = attributes.objects("segments", List.of());
        if (several.isEmpty()) {
            return List.of(provider ? requested(attributes) : tenantSegment());
        }
        if (provider) {
            throw new Refused(L2Errors.segmentsWithProviderAttributes());
        }
        if (several.stream().distinct().count() < several.size()) {
            throw new Refused(L2Errors.duplicateSegments());
        }
        List<Segment> segments = new ArrayList<>();
        for (Attributes one : several) {
            segments.add(requested(one));
        }
        return segments;
    }

    /** Bytes that an IP packet may have on all of the segments. */
    int mtuMax(List<Segment> segments) {
        return segments.stream()
                .mapToInt(segment -> switch (segment.networkType()) {
                    // Outer IPv4 20; VXLAN 8 + UDP 8 + Ethernet 14; GRE 8 + Ethernet 14; Geneve 8 + UDP 8 + up to 8 of
                    // options + Ethernet 14.
                    case "vxlan" -> config.pathMtu() - 50;
                    case "gre" -> config.pathMtu() - 42;
                    case "geneve" -> config.pathMtu() - 58;
                    default -> config.pathMtu();
                })
                .min()
                .orElse(config.pathMtu());
    }

    private Segment tenantSegment() {
        for (String type : config.tenantNetworkTypes()) {
            Segment segment = any(type);
            if (segment != null) {
                return give(segment);
            }
        }
        throw new Refused(L2Errors.noNetworkAvailable());
    }

    private @Nullable Segment any(String type) {
        if (type.equals("local")) {
            return new Segment("local", null, null);
        }
        if (type.equals("vlan")) {
            for (String physicalNetwork :
                    config.vlanRanges().keySet().stream().sorted().toList()) {
                OptionalInt id = lowestFree(type, physicalNetwork, ranges(type, physicalNetwork));
                if (id.isPresent()) {
                    return new Segment(type, physicalNetwork, id.getAsInt());
                }
            }
            return null;
        }
        OptionalInt id = lowestFree(type, null, ranges(type, null));
        return id.isPresent() ? new Segment(type, null, id.getAsInt()) : null;
    }

    private Segment requested(Attributes attributes) {
        String type = attributes.stringOrNull(NETWORK_TYPE, null);
        String physicalNetwork = attributes.stringOrNull(PHYSICAL_NETWORK, null);
        Integer id = attributes.integerOrNull(SEGMENTATION_ID, null);
        if (type == null) {
            throw new Refused(ApiError.invalid("network_type required"));
        }
        return switch (type) {
            case "local" -> {
                prohibit(type, PHYSICAL_NETWORK, physicalNetwork);
                prohibit(type, SEGMENTATION_ID, id);
                yield new Segment(type, null, null);
            }
            case "flat" -> flat(physicalNetwork, id);
            case "vlan" -> vlan(physicalNetwork, id);
            case "vxlan", "gre", "geneve" -> tunnel(type, physicalNetwork, id);
            default -> throw new Refused(ApiError.invalid("network_type value '" + type + "' is unknown"));
        };
    }

    private Segment flat(@Nullable String physicalNetwork, @Nullable Integer id) {
        if (physicalNetwork == null || physicalNetwork.isEmpty()) {
            throw new Refused(ApiError.invalid("physical_network required for flat provider network"));
        }
        if (config.flatNetworks().isEmpty()) {
            throw new Refused(ApiError.invalid("Flat provider networks are disabled"));
        }
        if (!config.flatAllowed(physicalNetwork)) {
            throw new Refused(
                    ApiError.invalid("physical_network '" + physicalNetwork + "' unknown for flat provider network"));
        }
        prohibit("flat", SEGMENTATION_ID, id);
        Segment segment = new Segment("flat", physicalNetwork, null);
        if (taken(segment)) {
            throw new Refused(L2Errors.flatNetworkInUse(physicalNetwork));
        }
        return give(segment);
    }

    private Segment vlan(@Nullable String physicalNetwork, @Nullable Integer id) {
        if (physicalNetwork == null || physicalNetwork.isEmpty()) {
            if (id != null) {
                throw new Refused(
                        ApiError.invalid("segmentation_id requires physical_network for VLAN provider network"));
            }
            return available("vlan", any("vlan"));
        }
        if (!config.vlanRanges().containsKey(physicalNetwork)) {
            throw new Refused(
                    ApiError.invalid("physical_network '" + physicalNetwork + "' unknown for VLAN provider network"));
        }
        List<IdRange> ranges = ranges("vlan", physicalNetwork);
        if (id == null) {
            if (ranges.isEmpty()) {
                throw new Refused(ApiError.invalid("Physical network " + physicalNetwork
                        + " requires segmentation_id to be specified when creating a provider network"));
            }
            OptionalInt free = lowestFree("vlan", physicalNetwork, ranges);
            return available("vlan", free.isPresent() ? new Segment("vlan", physicalNetwork, free.getAsInt()) : null);
        }
        inRange(id, VLAN_MAX);
        Segment segment = new Segment("vlan", physicalNetwork, id);
        if (taken(segment)) {
            throw new Refused(L2Errors.vlanIdInUse(id, physicalNetwork));
        }
        return give(segment);
    }

    private Segment tunnel(String type, @Nullable String physicalNetwork, @Nullable Integer id) {
        if (physicalNetwork != null && !physicalNetwork.isEmpty()) {
            throw new Refused(ApiError.invalid("provider:physical_network specified for " + type + " network"));
        }
        if (id == null) {
            return available(type, any(type));
        }
        // A GRE key has 32 bits, but Integer has room for 31.
        inRange(id, type.equals("gre") ? Integer.MAX_VALUE : VNI_MAX);
        Segment segment = new Segment(type, null, id);
        if (taken(segment)) {
            throw new Refused(L2Errors.tunnelIdInUse(id));
        }
        return give(segment);
    }

    private Segment available(String type, @Nullable Segment segment) {
        if (segment == null) {
            throw new Refused(L2Errors.noNetworkAvailable());
        }
        if (!segment.networkType().equals(type)) {
            throw new IllegalStateException("asked for " + type + ", got " + segment);
        }
        return give(segment);
    }

    private Segment give(Segment segment) {
        given.add(segment);
        return segment;
    }

    private boolean taken(Segment segment) {
        return given.contains(segment) || pools.taken(segment);
    }

    private List<IdRange> ranges(String type, @Nullable String physicalNetwork) {
        List<IdRange> ranges = TUNNELS.contains(type)
                ? config.tunnelRanges().get(type)
                : config.vlanRanges().get(String.valueOf(physicalNetwork));
        return ranges == null ? List.of() : ranges;
    }

    private OptionalInt lowestFree(String type, @Nullable String physicalNetwork, List<IdRange> ranges) {
        for (IdRange range : ranges) {
            int from = range.first();
            while (from <= range.last()) {
                OptionalInt free = pools.lowestFree(type, physicalNetwork, from, range.last());
                if (free.isEmpty()) {
                    break;
                }
                if (!given.contains(new Segment(type, physicalNetwork, free.getAsInt()))) {
                    return free;
                }
                from = free.getAsInt() + 1;
            }
        }
        return OptionalInt.empty();
    }

    private static void inRange(int id, int max) {
        if (id < 1 || id > max) {
            throw new Refused(ApiError.invalid("segmentation_id out of range (1 through " + max + ")"));
        }
    }

    private static void prohibit(String type, String attribute, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            throw new Refused(ApiError.invalid(
                    attribute.substring(attribute.indexOf(':') + 1) + " prohibited for " + type + " provider network"));
        }
    }
}
