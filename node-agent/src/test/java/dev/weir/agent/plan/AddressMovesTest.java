package dev.weir.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Announcement;
import dev.weir.contracts.desired.DesiredEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressMovesTest {
    private final AddressMoves moves = new AddressMoves("brqred");

    private static DesiredEndpoint endpoint(String port, String mac, String... addresses) {
        return new DesiredEndpoint("red", port, mac, List.of(addresses), "hv2", "172.31.255.2", "compute:nova");
    }

    private static Announcement announced(String address, String mac) {
        return new Announcement("brqred", address, mac, false);
    }

    @Test
    void anAddressThatWasNotThereIsNoNews() {
        moves.change(null, endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1"));
        assertThat(moves.take()).isEmpty();
    }

    @Test
    void anAddressThatComesBackWithAnotherMacIsAnnouncedOnce() {
        // Given
        DesiredEndpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1", "fd00:0::1");
        moves.change(null, first);
        moves.change(first, null);
        assertThat(moves.take()).isEmpty();

        // When
        DesiredEndpoint second = endpoint("b", "FA:16:3E:00:00:02", "10.0.0.1", "fd00::1");
        moves.change(null, second);

        // Then
        assertThat(moves.take())
                .containsExactlyInAnyOrder(
                        announced("10.0.0.1", "fa:16:3e:00:00:02"), announced("fd00::1", "fa:16:3e:00:00:02"));
        assertThat(moves.take()).isEmpty();

        // When it only moves to another node
        moves.change(
                second,
                new DesiredEndpoint(
                        "red", "b", second.macAddress(), second.addresses(), "hv3", "172.31.255.3", "compute:nova"));

        // Then
        assertThat(moves.take()).isEmpty();
    }

    @Test
    void theOrderOfGoneAndComeMakesNoDifference() {
        // Given
        DesiredEndpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1");
        moves.change(null, first);

        // When
        moves.change(null, endpoint("b", "fa:16:3e:00:00:02", "10.0.0.1"));
        moves.change(first, null);

        // Then
        assertThat(moves.take()).containsExactly(announced("10.0.0.1", "fa:16:3e:00:00:02"));
    }

    @Test
    void anAddressThatSeveralClaimIsLeftToItsHolder() {
        // Given a VRRP address
        DesiredEndpoint first = endpoint("a", "fa:16:3e:00:00:01", "10.0.0.1", "10.0.0.9");
        moves.change(null, first);
        DesiredEndpoint second = endpoint("b", "fa:16:3e:00:00:02", "10.0.0.9");
        moves.change(null, second);
        assertThat(moves.take()).isEmpty();

        // When one of them gets another MAC
        moves.change(first, endpoint("a", "fa:16:3e:00:00:03", "10.0.0.1", "10.0.0.9"));

        // Then
        assertThat(moves.take()).containsExactly(announced("10.0.0.1", "fa:16:3e:00:00:03"));
    }

    @Test
    void aRoutersAddressIsAnnouncedAsARouters() {
        // Given
        DesiredEndpoint first = endpoint("a", "fa:16:3e:00:00:01", "fd00::1");
        moves.change(null, first);

        // When
        moves.change(
                first,
                new DesiredEndpoint(
                        "red",
                        "a",
                        "fa:16:3e:00:00:02",
                        List.of("fd00::1"),
                        "hv2",
                        "172.31.255.2",
                        "network:router_interface"));

        // Then
        assertThat(moves.take()).containsExactly(new Announcement("brqred", "fd00::1", "fa:16:3e:00:00:02", true));
    }
}
