package dev.weir.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Announcement;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressMovesTest {
    private final AddressMoves moves = new AddressMoves("brqred");

    private static Endpoint endpoint(String port, String mac, String... addresses) {
        return new Endpoint(port, mac, List.of(addresses), "compute:nova");
    }

    private static Announcement announced(String address, String mac) {
        return new Announcement("brqred", address, mac, false);
    }

    @Test
    void anAddressThatWasNotThereIsNoNews() {
        moves.change("hv2/a", null, endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1"));
        assertThat(moves.take()).isEmpty();
    }

    @Test
    void anAddressThatComesBackWithAnotherMacIsAnnouncedOnce() {
        // Given
        Endpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1", "fd00:0::1");
        moves.change("hv2/a", null, first);
        moves.change("hv2/a", first, null);
        assertThat(moves.take()).isEmpty();

        // When
        Endpoint second = endpoint("b", "FA:16:3E:00:00:02", "10.0.0.1", "fd00::1");
        moves.change("hv2/b", null, second);

        // Then
        assertThat(moves.take())
                .containsExactlyInAnyOrder(
                        announced("10.0.0.1", "fa:16:3e:00:00:02"), announced("fd00::1", "fa:16:3e:00:00:02"));
        assertThat(moves.take()).isEmpty();

        // When it only moves to another node
        moves.change("hv2/b", second, null);
        moves.change("hv3/b", null, second);

        // Then
        assertThat(moves.take()).isEmpty();
    }

    @Test
    void theOrderOfGoneAndComeMakesNoDifference() {
        // Given
        Endpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1");
        moves.change("hv2/a", null, first);

        // When
        moves.change("hv2/b", null, endpoint("b", "fa:16:3e:00:00:02", "10.0.0.1"));
        moves.change("hv2/a", first, null);

        // Then
        assertThat(moves.take()).containsExactly(announced("10.0.0.1", "fa:16:3e:00:00:02"));
    }

    @Test
    void anAddressThatSeveralClaimIsLeftToItsHolder() {
        // Given a VRRP address
        Endpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1", "10.0.0.9");
        moves.change("hv2/a", null, first);
        Endpoint second = endpoint("b", "fa:16:3e:00:00:02", "10.0.0.9");
        moves.change("hv2/b", null, second);
        assertThat(moves.take()).isEmpty();

        // When one of them gets another MAC
        moves.change("hv2/a", first, endpoint("a", "fa:16:3e:00:00:03", "10.0.0.1", "10.0.0.9"));

        // Then
        assertThat(moves.take()).containsExactly(announced("10.0.0.1", "fa:16:3e:00:00:03"));
    }

    @Test
    void aRoutersAddressIsAnnouncedAsARouters() {
        // Given
        Endpoint first = endpoint("a", "fa:16:3e:00:00:01", "fd00::1");
        moves.change("hv2/a", null, first);

        // When
        moves.change(
                "hv2/a", first, new Endpoint("a", "fa:16:3e:00:00:02", List.of("fd00::1"), "network:router_interface"));

        // Then
        assertThat(moves.take()).containsExactly(new Announcement("brqred", "fd00::1", "fa:16:3e:00:00:02", true));
    }
}
