package dev.weir.l2.ops;

import dev.weir.l2.domain.L2Config;
import dev.weir.l2.domain.L2Config.IdRange;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Properties {@code weir.l2.*}. Ranges are written {@code first:last}. */
@ConfigMapping(prefix = "weir.l2")
public interface L2Settings {
    /** What a network without provider attributes becomes, in order of preference. */
    @WithDefault("vxlan")
    List<String> tenantNetworkTypes();

    @WithDefault("1:1000000")
    List<String> vniRanges();

    @WithDefault("1:1000000")
    List<String> greTunnelIdRanges();

    @WithDefault("1:1000000")
    List<String> geneveVniRanges();

    /** By physical network: {@code weir.l2.vlan-ranges.physnet1=100:199,300:399}. */
    Map<String, List<String>> vlanRanges();

    /** Physical networks that may be used untagged; {@code *}: any. */
    @WithDefault("*")
    List<String> flatNetworks();

    /** Bytes that one IP packet may have on the underlay. */
    @WithDefault("1500")
    int pathMtu();

    @WithDefault("fa:16:3e:00:00:00")
    String baseMac();

    /** Silence after which a node is taken for dead. */
    @WithDefault("PT75S")
    Duration nodeDownAfter();

    @WithDefault("10")
    int allowedAddressPairsMax();

    /** @throws IllegalArgumentException if a range is none */
    default L2Config config() {
        Map<String, List<IdRange>> vlans = new LinkedHashMap<>();
        vlanRanges().forEach((physicalNetwork, ranges) -> vlans.put(physicalNetwork, parsed(ranges)));
        return new L2Config(
                tenantNetworkTypes(),
                Map.of(
                        "vxlan", parsed(vniRanges()),
                        "gre", parsed(greTunnelIdRanges()),
                        "geneve", parsed(geneveVniRanges())),
                vlans,
                flatNetworks(),
                pathMtu(),
                baseMac(),
                nodeDownAfter(),
                allowedAddressPairsMax());
    }

    private static List<IdRange> parsed(List<String> ranges) {
        return ranges.stream().map(IdRange::parse).toList();
    }
}
