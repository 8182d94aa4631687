package dev.weir.agent.datapath.dnsmasq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.host.FakeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsmasqDriverTest {
    private static final Path ROOT = Path.of("/state/dhcp");
    private static final Path FOLDER = ROOT.resolve("n");

    private final FakeHost host = new FakeHost();
    private DnsmasqDriver driver = new DnsmasqDriver(host, ROOT);

    private static DhcpTarget target(int mtu, String address) {
        return of(mtu, "", address);
    }

    private static DhcpTarget target(int mtu, String address, String another) {
        return of(mtu, "", address, another);
    }

    private static DhcpTarget of(int mtu, String domain, String... addresses) {
        List<DhcpTarget.Host> hosts = new ArrayList<>();
        for (int i = 0; i < addresses.length; i++) {
            hosts.add(new DhcpTarget.Host("p" + i, "fa:16:3e:00:00:0" + i, "", List.of(addresses[i]), List.of()));
        }
        return new DhcpTarget(
                "n",
                "dddddddd-dddd-4444",
                "fa:16:3e:00:00:dd",
                List.of("10.0.0.2/24"),
                mtu,
                domain,
                600,
                List.of(new DhcpTarget.Subnet("s", 4, "10.0.0.0/24", null, List.of(), List.of(), null, false)),
                hosts);
    }

    private boolean inPlace(DhcpTarget target) throws IOException {
        Observed observed = driver.read().get(target.key());
        return observed != null && observed.matches(target);
    }

    private Outcome put(DhcpTarget target) {
        Step step = new Step.Put(target, null);
        return driver.apply(List.of(step)).getOrDefault(target.key(), Outcome.failed("no outcome"));
    }

    @Test
    void whatWasPutIsInPlaceAlsoForADriverThatKnowsNothing() throws IOException {
        // Given
        assertThat(put(target(1450, "10.0.0.3")).done()).isTrue();
        // When
        driver = new DnsmasqDriver(host, ROOT);
        // Then
        assertThat(inPlace(target(1450, "10.0.0.3"))).isTrue();
        assertThat(inPlace(target(1450, "10.0.0.4"))).isFalse();
        assertThat(inPlace(target(1400, "10.0.0.3"))).isFalse();
        assertThat(host.log).containsExactly("start 100");
    }

    @Test
    void otherHostsAndOptionsAreASignalAnotherDomainARestart() throws IOException {
        put(target(1450, "10.0.0.3"));
        put(target(1450, "10.0.0.3", "10.0.0.4"));
        put(target(1400, "10.0.0.3", "10.0.0.4"));
        assertThat(host.log).containsExactly("start 100", "hang up 100", "hang up 100");
        assertThat(inPlace(target(1400, "10.0.0.3", "10.0.0.4"))).isTrue();
        put(of(1400, "weir.example", "10.0.0.3"));
        assertThat(host.log).endsWith("stop 100", "start 101");
    }

    @Test
    void aLeaseInTheWayOfANewOwnerIsForgottenByARestart() throws IOException {
        // Given a lease of a host that goes
        put(target(1450, "10.0.0.3"));
        host.files.put(
                FOLDER.resolve("leases"),
                "1795345840 fa:16:3e:00:00:00 10.0.0.3 * *\n1795345840 fa:16:3e:00:00:07 10.0.0.7 * *\n");
        // When another gets its address
        put(target(1450, "10.0.0.9", "10.0.0.3"));
        // Then
        assertThat(host.log).containsExactly("start 100", "stop 100", "start 101");
        assertThat(host.files.get(FOLDER.resolve("leases"))).isEqualTo("1795345840 fa:16:3e:00:00:07 10.0.0.7 * *\n");
    }

    @Test
    void aDeadServerAndOneThatNeverReadItsFilesAreNoticed() throws IOException {
        put(target(1450, "10.0.0.3"));
        host.processes.clear();
        assertThat(inPlace(target(1450, "10.0.0.3"))).isFalse();
        put(target(1450, "10.0.0.3"));
        host.files.put(FOLDER.resolve("loaded"), "of another time");
        assertThat(inPlace(target(1450, "10.0.0.3"))).isFalse();
    }

    @Test
    void everyCallMayFailOnceAndTheNextAttemptFinishesIt() throws IOException {
        DhcpTarget first = target(1450, "10.0.0.3");
        DhcpTarget second = target(1450, "10.0.0.3", "10.0.0.4");
        int failures = 0;
        for (int call = 1; call < 40; call++) {
            // Given a call that fails, on the way to either
            for (DhcpTarget wanted : List.of(first, second)) {
                host.failCall(call);
                failures += put(wanted).done() ? 0 : 1;
                // When it is tried again
                host.failCall(0);
                assertThat(put(wanted).done()).as("after call %s", call).isTrue();
                // Then
                assertThat(inPlace(wanted)).as("after call %s", call).isTrue();
                assertThat(host.processes).hasSize(1);
            }
            Observed observed = driver.read().get(first.key());
            assertThat(observed).isNotNull();
            driver.apply(List.of(new Step.Remove(first.key(), observed)));
            assertThat(driver.read()).isEmpty();
            assertThat(host.processes).isEmpty();
        }
        assertThat(failures).isGreaterThan(20);
    }
}
