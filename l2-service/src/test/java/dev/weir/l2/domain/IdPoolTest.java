package dev.weir.l2.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IdPoolTest {
    @Test
    void agreesWithAPlainSetWhateverIsTakenAndFreed() {
        // Given
        Random random = new Random(1);
        IdPool pool = new IdPool();
        TreeSet<Integer> taken = new TreeSet<>();

        for (int i = 0; i < 5_000; i++) {
            // When
            int id = 1 + random.nextInt(60);
            if (random.nextInt(5) < 3) {
                pool.take(id);
                taken.add(id);
            } else {
                pool.free(id);
                taken.remove(id);
            }

            // Then
            int lowest = 1;
            while (taken.contains(lowest)) {
                lowest++;
            }
            assertThat(pool.taken(id)).isEqualTo(taken.contains(id));
            assertThat(pool.lowestFree(1, 60).orElse(61)).isEqualTo(lowest);
        }
    }
}
