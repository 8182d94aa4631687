package dev.weir.standalone.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapWatchTest {
    private static final long MIB = 1 << 20;

    private final HeapWatch watch = new HeapWatch();

    /** @return those of these sizes, looked at one after the other, at which garbage is looked for */
    private List<Integer> due(int... mib) {
        List<Integer> due = new ArrayList<>();
        for (int kept : mib) {
            if (watch.isDue(kept * MIB)) {
                due.add(kept);
            }
        }
        return due;
    }

    @Test
    void slowGrowthIsLookedThroughEachTimeItComesToAnEighthOfAGib() {
        assertThat(due(150, 190, 230, 270, 280, 220, 160, 200, 240, 280, 290)).containsExactly(280, 290);
    }

    @Test
    void whatIsLoadedIsNotGarbage() {
        assertThat(due(500, 1_000, 1_500, 1_900, 1_950, 2_000)).isEmpty();
    }

    @Test
    void whatIsLargeMayGrowByHalf() {
        assertThat(due(1_000, 1_100, 1_200, 1_300, 1_400, 1_490, 1_510)).containsExactly(1_510);
    }

    @Test
    void whatStaysAsLargeIsNotLookedThroughAgain() {
        assertThat(due(150, 230, 280, 280, 280, 330, 390)).containsExactly(280);
    }
}
