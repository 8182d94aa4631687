package dev.weir.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.model.Port;
import dev.weir.gateway.testing.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

    @Test
    void whatIsLoadedStandsAsIfItHadComeOneByOne() {
        List<String> ids = List.of(
                "",
                "a",
                "a\0",
                "abcdefg",
                "abcdefgh",
                "abcdefgha",
                "abcdefghb",
                "b",
                "\u00fe",
                "\u00ff",
                "\u00ffa",
                "\u00ffb",
                "\u0100",
                "\u0100a",
                "\uffffz",
                Samples.id(1),
                Samples.id(2));
        List<String> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, new Random(1));
        Rows<Port> loaded = new Rows<Port>()
                .index("network_id", p -> List.of(p.networkId()))
                .index("name", p -> List.of(p.name()))
                .index("mac_address", p -> List.of(p.id()));
        loaded.load();
        shuffled.forEach(id -> loaded.put(Samples.port(id, Samples.DEMO, "n", "p", null, List.of())));
        loaded.remove("b");

        loaded.loaded();

        List<String> sorted =
                ids.stream().filter(id -> !id.equals("b")).sorted().toList();
        assertThat(loaded.ids()).containsExactlyElementsOf(sorted);
        assertThat(loaded.find("network_id", "n")).containsExactlyElementsOf(sorted);
        assertThat(loaded.find("name", "p")).containsExactlyElementsOf(sorted);
        assertThat(loaded.find("mac_address", "\u0100a")).containsExactly("\u0100a");
        assertThat(loaded.find("mac_address", "b")).isEmpty();
    }
}
