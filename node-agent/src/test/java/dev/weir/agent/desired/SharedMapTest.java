package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.desired.SharedMap.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMapTest {
    /** Keys of which many have the same hash. */
    private static String key(int number) {
        StringBuilder key = new StringBuilder();
        for (int bit = 0; bit < 7; bit++) {
            key.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return number % 2 == 0 ? key.toString() : "port-" + number;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itHoldsWhatAnyMapHoldsAndKnowsWhatChanged(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> model = new HashMap<>();
        SharedMap<Integer> map = SharedMap.empty();
        for (int round = 0; round < 60; round++) {
            // Given
            Map<String, Integer> modelBefore = Map.copyOf(model);
            SharedMap<Integer> before = map;

            // When
            for (int i = random.nextInt(40); i > 0; i--) {
                String key = key(random.nextInt(128));
                if (random.nextInt(5) < 2) {
                    model.remove(key);
                    map = map.without(key);
                } else {
                    model.put(key, random.nextInt(4));
                    map = map.with(key, model.getOrDefault(key, 0));
                }
            }

            // Then
            assertThat(map.sorted()).containsExactlyElementsOf(new TreeMap<>(model).values());
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(before.sorted())
                    .as("is as it was")
                    .containsExactlyElementsOf(new TreeMap<>(modelBefore).values());
            Map<String, Integer> led = new HashMap<>(modelBefore);
            for (Change<Integer> change : map.since(before)) {
                assertThat(change.before()).isEqualTo(led.get(change.key()));
                assertThat(change.now()).isEqualTo(model.get(change.key()));
                assertThat(change.now()).isNotEqualTo(change.before());
                led.compute(change.key(), (_, _) -> change.now());
            }
            assertThat(led).isEqualTo(model);
        }
    }

    @Test
    void oneThatIsMadeAtOnceIsAsOneThatGrew() {
        List<String> keys = IntStream.range(0, 200).mapToObj(i -> key(i % 128)).toList();
        SharedMap<String> grown = SharedMap.empty();
        for (String key : keys) {
            grown = grown.with(key, key);
        }

        SharedMap<String> made = SharedMap.of(keys, key -> key);
        SharedMap<String> changed = made.with("another", "another").without(keys.getFirst());

        assertThat(made.size()).isEqualTo(128);
        assertThat(made).isEqualTo(grown);
        assertThat(made.since(grown)).isEmpty();
        assertThat(changed.since(made)).hasSize(2);
    }

    @Test
    void oneChangeOfManyIsFoundWithoutLookingAtAll() {
        // Given
        SharedMap<String> map = SharedMap.empty();
        for (int i = 0; i < 100_000; i++) {
            map = map.with("port-" + i, "old");
        }

        // When
        SharedMap<String> changed = map.with("port-777", "new");
        long startNs = System.nanoTime();
        List<Change<String>> changes = List.of();
        for (int i = 0; i < 1_000; i++) {
            changes = changed.since(map);
        }
        long eachMicros = (System.nanoTime() - startNs) / 1_000_000;

        // Then
        assertThat(changes).containsExactly(new Change<>("port-777", "old", "new"));
        assertThat(eachMicros).as("µs, where looking at all takes thousands").isLessThan(500);
        assertThat(changed.with("port-777", "new"))
                .as("an equal value changes nothing")
                .isSameAs(changed);
    }
}
