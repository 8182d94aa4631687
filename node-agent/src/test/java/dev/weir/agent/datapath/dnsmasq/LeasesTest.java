package dev.weir.agent.datapath.dnsmasq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.HostEvent.LeaseChanged;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final String FILE = """
            1795345840 fa:16:3e:00:00:01 10.0.0.1 host-10-0-0-1 01:fa:16:3e:00:00:01
            0 fa:16:3e:00:00:02 10.0.0.2 * *
            duid 00:01:00:01:32:94:38:b0:fa:16:3e:00:00:dd
            1795345840 7 fd00::1 host-10-0-0-1 00:01:00:01:32:94:38:b0:fa:16:3e:00:00:01
            """;
    private static final String HOSTS =
            "fa:16:3e:00:00:01,host-10-0-0-1,10.0.0.1,[fd00::1]\nfa:16:3e:00:00:02,10.0.0.2\n";

    @Test
    void tellsWhatBeganWasProlongedAndEnded() {
        // Given
        Map<String, Leases.Lease> before = Leases.parse(FILE);
        Map<String, String> macs = Leases.hosts(HOSTS);
        // When one is prolonged and one ends
        Map<String, Leases.Lease> after =
                Leases.parse(FILE.replace("1795345840 7", "1795345900 7").replaceFirst("0 fa:16:3e:00:00:02.*\\n", ""));
        // Then
        assertThat(Leases.changes("n", before, after, macs))
                .containsExactly(
                        new LeaseChanged(
                                "n",
                                "fa:16:3e:00:00:01",
                                "fd00::1",
                                "host-10-0-0-1",
                                Instant.ofEpochSecond(1795345900),
                                false),
                        new LeaseChanged("n", "fa:16:3e:00:00:02", "10.0.0.2", null, null, true));
        assertThat(Leases.changes("n", after, after, macs)).isEmpty();
        assertThat(Leases.changes("n", Map.of(), before, macs)).hasSize(3);
    }

    @Test
    void aLeaseThatKeepsAnAddressFromItsNewOwnerIsStale() {
        Map<String, Leases.Lease> leases = Leases.parse(FILE);
        Map<String, String> before = Leases.hosts(HOSTS);
        assertThat(Leases.stale(leases, before, before)).isEmpty();
        assertThat(Leases.stale(leases, before, Map.of())).isEmpty();
        assertThat(Leases.stale(
                        leases, before, Map.of("10.0.0.1", "fa:16:3e:00:00:09", "fd00::1", "fa:16:3e:00:00:09")))
                .extracting(Leases.Lease::ip)
                .containsExactly("10.0.0.1", "fd00::1");
    }
}
