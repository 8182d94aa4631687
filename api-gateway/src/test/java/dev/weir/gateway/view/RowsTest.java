package dev.weir.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.model.Port;
import dev.weir.gateway.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final Rows<Port> rows = new Rows<Port>().index("network_id", p -> List.of(p.networkId()));

    private static Port port(int number, String network) {
        return Samples.port(Samples.id(number), Samples.DEMO, network, "p", null, List.of());
    }

    @Test
    void anIndexFollowsFromNoneToOneToSeveralAndBack() {
        assertThat(rows.find("network_id", "n")).isEmpty();

        rows.put(port(2, "n"));
        assertThat(rows.find("network_id", "n")).containsExactly(Samples.id(2));

        rows.put(port(2, "n"));
        rows.put(port(3, "n"));
        rows.put(port(1, "n"));
        assertThat(rows.find("network_id", "n")).containsExactly(Samples.id(1), Samples.id(2), Samples.id(3));

        rows.put(port(3, "other"));
        rows.remove(Samples.id(1));
        assertThat(rows.find("network_id", "n")).containsExactly(Samples.id(2));
        assertThat(rows.find("network_id", "other")).containsExactly(Samples.id(3));

        rows.remove(Samples.id(2));
        rows.remove(Samples.id(3));
        assertThat(rows.find("network_id", "n")).isEmpty();
        assertThat(rows.find("network_id", "other")).isEmpty();
    }
}
