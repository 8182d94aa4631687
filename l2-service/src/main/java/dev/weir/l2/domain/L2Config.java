package dev.weir.l2.domain;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an operator decides about networks and ports. The same for every process of the service, or they decide
 * differently.
 *
 * @param tenantNetworkTypes what a network without provider attributes becomes: the first type with a free segment
 * @param tunnelRanges by type ({@code vxlan}, {@code gre}, {@code geneve}): ids that may be given out
 * @param vlanRanges by physical network: VLAN ids that may be given out; the keys are the physical networks on which
 *     VLANs may be asked for
 * @param flatNetworks physical networks that may be used untagged; {@code *}: any
 * @param pathMtu bytes that one IP packet may have on the underlay
 * @param baseMac first octets of generated MAC addresses: four if the fourth is not zero, else three
 * @param nodeDownAfter silence after which a node is taken for dead
 * @param allowedAddressPairsMax per port
 */
public record L2Config(
        List<String> tenantNetworkTypes,
        Map<String, List<IdRange>> tunnelRanges,
        Map<String, List<IdRange>> vlanRanges,
        List<String> flatNetworks,
        int pathMtu,
        String baseMac,
        Duration nodeDownAfter,
        int allowedAddressPairsMax) {
    /** Ids, both ends included. */
    public record IdRange(int first, int last) {
        public IdRange {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("not a range of ids: " + first + ":" + last);
            }
        }

        /** @throws IllegalArgumentException if it is not of the form {@code first:last} */
        public static IdRange parse(String text) {
            String[] ends = text.strip().split(":", -1);
            if (ends.length != 2) {
                throw new IllegalArgumentException("not of the form first:last: '" + text + "'");
            }
            return new IdRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
        }

        public boolean contains(int id) {
            return first <= id && id <= last;
        }
    }

    public L2Config {
        tenantNetworkTypes = List.copyOf(tenantNetworkTypes);
        tunnelRanges = Map.copyOf(tunnelRanges);
        vlanRanges = Map.copyOf(vlanRanges);
        flatNetworks = List.copyOf(flatNetworks);
    }

    /** VXLAN for tenants, any flat network for administrators, no VLANs. */
    public static L2Config defaults() {
        List<IdRange> million = List.of(new IdRange(1, 1_000_000));
        return new L2Config(
                List.of("vxlan"),
                Map.of("vxlan", million, "gre", million, "geneve", million),
                Map.of(),
                List.of("*"),
                1500,
                "fa:16:3e:00:00:00",
                Duration.ofSeconds(75),
                10);
    }

    public boolean flatAllowed(String physicalNetwork) {
        return flatNetworks.contains("*") || flatNetworks.contains(physicalNetwork);
    }
}
