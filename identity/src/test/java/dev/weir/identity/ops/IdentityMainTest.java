package dev.weir.identity.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.identity.IdentityConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentityMainTest {
    @Test
    void anArgumentIsStrongerThanTheEnvironmentAndThatThanTheDefault() {
        // When
        IdentityConfig config = IdentityMain.config(
                new String[] {"--port", "5001", "--token-lifetime", "60"},
                Map.of("WEIR_IDENTITY_PORT", "5002", "WEIR_IDENTITY_NETWORK_URL", "http://198.51.100.1:9696/"));
        // Then
        assertThat(config)
                .isEqualTo(new IdentityConfig(
                        Path.of(".weir/identity"),
                        "127.0.0.1",
                        5001,
                        "http://198.51.100.1:9696",
                        "RegionOne",
                        Duration.ofSeconds(60)));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatThrownBy(() -> IdentityMain.config(new String[] {"--colour", "red"}, Map.of()))
                .hasMessageContaining("--colour");
        assertThatThrownBy(() -> IdentityMain.config(new String[] {"--port"}, Map.of()))
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> IdentityMain.config(new String[] {"--port", "many"}, Map.of()))
                .hasMessageContaining("many");
        assertThatThrownBy(() -> IdentityMain.config(new String[] {"--token-lifetime", "0"}, Map.of()))
                .hasMessageContaining("a second at least");
    }
}
