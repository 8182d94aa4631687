package dev.weir.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedIdsTest {
    private static final int IDS = 3_000;

    private final SortedIds ids = new SortedIds();
    private final TreeSet<String> model = new TreeSet<>();

    private static String id(int number) {
        return "%05d".formatted(number);
    }

    private static List<String> all(Iterator<String> walk) {
        List<String> all = new ArrayList<>();
        walk.forEachRemaining(all::add);
        return all;
    }

    private void insert(int number) {
        ids.insert(id(number));
        model.add(id(number));
    }

    private void holdsWhatATreeHolds() {
        assertThat(ids).hasSameSizeAs(model);
        assertThat(all(ids.iterator())).containsExactlyElementsOf(model);
        assertThat(all(ids.walk(null, true))).containsExactlyElementsOf(model.descendingSet());
        for (int number = 0; number <= IDS; number += 7) {
            String after = id(number);
            assertThat(ids.contains(after)).as(after).isEqualTo(model.contains(after));
            assertThat(all(ids.walk(after, false)))
                    .as("after %s", after)
                    .isEqualTo(List.copyOf(model.tailSet(after, false)));
            assertThat(all(ids.walk(after, true)))
                    .as("before %s", after)
                    .isEqualTo(List.copyOf(model.descendingSet().tailSet(after, false)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itHoldsWhatATreeHoldsWhateverComesAndGoes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            boolean grows = round % 2 == 0;
            for (int i = 0; i < IDS; i++) {
                int number = random.nextInt(IDS);
                if (random.nextInt(10) < (grows ? 8 : 1)) {
                    insert(number);
                } else {
                    ids.delete(id(number));
                    model.remove(id(number));
                }
            }
            holdsWhatATreeHolds();
        }
    }

    @Test
    void thoseThatComeInOrderAndBackwardsAreAllThere() {
        IntStream.range(IDS / 2, IDS).forEach(this::insert);
        IntStream.range(0, IDS / 2).map(i -> IDS / 2 - i - 1).forEach(this::insert);

        holdsWhatATreeHolds();
    }

    @Test
    void oneThatIsEmptiedIsAsNew() {
        IntStream.range(0, IDS).forEach(this::insert);
        List.copyOf(model).forEach(ids::delete);

        assertThat(ids).isEmpty();
        assertThat(all(ids.walk(id(1), false))).isEmpty();
        assertThat(all(ids.walk(id(1), true))).isEmpty();
        ids.delete(id(1));
        ids.insert(id(1));
        ids.insert(id(1));
        assertThat(ids).containsExactly(id(1));
    }
}
