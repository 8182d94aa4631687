package dev.weir.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RenderingTest {
    private static byte[] named(String name) {
        return Rendering.json(Map.of("name", name));
    }

    @Test
    void aListStandsUnderItsNameWithItsLinksAfterIt() {
        List<byte[]> resources = List.of(named("a"), named("ü"));

        assertThat(new String(Rendering.list("ports", resources, null), UTF_8))
                .isEqualTo("{\"ports\":[{\"name\":\"a\"},{\"name\":\"ü\"}]}");
        assertThat(new String(Rendering.list("ports", resources, List.of(Map.of("rel", "next"))), UTF_8))
                .isEqualTo("{\"ports\":[{\"name\":\"a\"},{\"name\":\"ü\"}],\"ports_links\":[{\"rel\":\"next\"}]}");
        assertThat(new String(Rendering.list("ports", List.of(), null), UTF_8)).isEqualTo("{\"ports\":[]}");
    }

    @Test
    void oneStandsUnderItsName() {
        assertThat(new String(Rendering.wrap("port", named("a")), UTF_8)).isEqualTo("{\"port\":{\"name\":\"a\"}}");
    }

    /** More than any buffer that is used again. */
    @Test
    void aLongValueIsWhole() {
        String name = IntStream.range(0, 20_000).mapToObj(Integer::toString).collect(Collectors.joining());

        assertThat(new String(named(name), UTF_8)).isEqualTo("{\"name\":\"" + name + "\"}");
        assertThat(new String(named("short"), UTF_8)).isEqualTo("{\"name\":\"short\"}");
    }
}
