package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who knows an address from its former port reaches its new one. */
@ExtendWith(SharedCloud.class)
final class AddressReuseAT {
    @ParameterizedTest
    @CsvSource({"hv1, hv1, 10.65.0.0/24", "hv2, hv2, 10.65.1.0/24", "hv1, hv2, 10.65.2.0/24", "hv2, hv1, 10.65.3.0/24"})
    void anAddressThatGoesToANewPortIsReachedByWhoKnewTheOldOne(String from, String to, String cidr, Cloud cloud) {
        try (Fixture fixture = Fixture.of(cloud, "reuse-" + from + to, cidr)) {
            // Given
            fixture.plug(fixture.port("asking"), "hv1", "reuse-asking");
            JsonNode old = fixture.port("old");
            String address = Fixture.address(old);
            fixture.plug(old, from, "reuse-old");
            assertThat(ping(cloud, address).exit()).isZero();

            // When
            fixture.unplug("reuse-old");
            fixture.delete(old);
            JsonNode fresh = fixture.port("fresh", address);
            assertThat(fresh.get("mac_address")).isNotEqualTo(old.get("mac_address"));
            fixture.plug(fresh, to, "reuse-fresh");

            // Then
            Shell.Result pinged = ping(cloud, address);
            assertThat(pinged.exit()).as(pinged.output()).isZero();
        }
    }

    /** One answer within a second. */
    private static Shell.Result ping(Cloud cloud, String address) {
        return cloud.exec("reuse-asking", "ping", "-i", "0.1", "-w", "1", "-c", "1", address);
    }
}
