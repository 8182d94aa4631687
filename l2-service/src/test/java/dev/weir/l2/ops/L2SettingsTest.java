package dev.weir.l2.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.l2.domain.L2Config;
import dev.weir.l2.domain.L2Config.IdRange;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class L2SettingsTest {
    @Test
    void withoutPropertiesTheDefaultsHold() {
        // When
        L2Config config = settings(Map.of());

        // Then
        assertThat(config).isEqualTo(L2Config.defaults());
    }

    @Test
    void vlanRangesAreReadByPhysicalNetwork() {
        // When
        L2Config config = settings(Map.of(
                "weir.l2.vlan-ranges.physnet1", "100:199,300:399", "weir.l2.tenant-network-types", "vlan,vxlan"));

        // Then
        assertThat(config.vlanRanges())
                .containsEntry("physnet1", List.of(new IdRange(100, 199), new IdRange(300, 399)));
        assertThat(config.tenantNetworkTypes()).containsExactly("vlan", "vxlan");
    }

    private static L2Config settings(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(L2Settings.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(L2Settings.class)
                .config();
    }
}
