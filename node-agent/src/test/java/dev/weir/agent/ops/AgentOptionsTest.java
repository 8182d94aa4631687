package dev.weir.agent.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {
    private static final String[] LEAST = {"--node", "hv1", "--state", "/var/lib/agent"};

    @Test
    void whatIsNotSaidHasItsDefault() throws Exception {
        assertThat(AgentOptions.parse(LEAST, Map.of()))
                .isEqualTo(new AgentOptions(
                        new AgentSettings(
                                "hv1",
                                "127.0.0.1:9092",
                                "",
                                1500,
                                Path.of("/var/lib/agent"),
                                Map.of(),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5),
                                0),
                        "linux"));
    }

    @Test
    void everythingCanBeSaidEitherWay() throws Exception {
        String[] all = {
            "--node=hv2",
            "--state=state",
            "--bootstrap-servers",
            "k1:9092,k2:9092",
            "--tunnel-address=192.0.2.1",
            "--underlay-mtu",
            "9000",
            "--bridge-mappings",
            "physnet1=eth1,physnet2=eth2",
            "--heal-interval",
            "0.5",
            "--heartbeat-interval=1",
            "--http-port",
            "8080",
            "--datapath=null"
        };
        assertThat(AgentOptions.parse(all, Map.of("KAFKA_BOOTSTRAP_SERVERS", "other:9092")))
                .isEqualTo(new AgentOptions(
                        new AgentSettings(
                                "hv2",
                                "k1:9092,k2:9092",
                                "192.0.2.1",
                                9000,
                                Path.of("state"),
                                Map.of("physnet1", "eth1", "physnet2", "eth2"),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                8080),
                        "null"));
    }

    @Test
    void theEnvironmentMayNameTheBrokers() throws Exception {
        assertThat(AgentOptions.parse(LEAST, Map.of("KAFKA_BOOTSTRAP_SERVERS", "k1:9092"))
                        .settings()
                        .bootstrapServers())
                .isEqualTo("k1:9092");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--underlay-mtu=67",
                "--underlay-mtu=large",
                "--http-port=65536",
                "--http-port=-1",
                "--heal-interval=0",
                "--heal-interval=often",
                "--heartbeat-interval=-1",
                "--bridge-mappings=physnet1",
                "--bridge-mappings=physnet1=eth1,",
                "--bridge-mappings==eth1"
            })
    void aValueOfNoUseIsNamed(String option) {
        String name = option.substring(0, option.indexOf('='));
        String value = option.substring(option.indexOf('=') + 1);
        assertThatThrownBy(() -> AgentOptions.parse(with(option), Map.of()))
                .isInstanceOf(AgentOptions.UsageException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("'" + value + "'");
    }

    @ParameterizedTest
    @CsvSource({"--no-such-thing, --no-such-thing", "--data=null, --data", "now, now", "--http-port, http-port"})
    void whatNobodyKnowsIsNamed(String argument, String named) {
        assertThatThrownBy(() -> AgentOptions.parse(with(argument), Map.of()))
                .isInstanceOf(AgentOptions.UsageException.class)
                .hasMessageContaining(named);
    }

    @Test
    void whatItCannotBeWithoutIsAskedFor() {
        assertThatThrownBy(() -> AgentOptions.parse(new String[] {"--node", "hv1"}, Map.of()))
                .hasMessage("--state is missing");
        assertThatThrownBy(() -> AgentOptions.parse(new String[] {"--state", "state"}, Map.of()))
                .hasMessage("--node is missing");
    }

    @Test
    void itTellsHowToUseIt() {
        assertThat(AgentOptions.askForHelp(with("--help"))).isTrue();
        assertThat(AgentOptions.askForHelp(with("-h"))).isTrue();
        assertThat(AgentOptions.askForHelp(LEAST)).isFalse();
        assertThat(AgentOptions.usage()).contains("--node", "--state", "--datapath", "(default: 1500)");
    }

    private static String[] with(String argument) {
        String[] all = Arrays.copyOf(LEAST, LEAST.length + 1);
        all[LEAST.length] = argument;
        return all;
    }
}
