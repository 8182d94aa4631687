package dev.weir.ipam.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.net.IpAddress;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FreeAddressesTest {
    private static final IpAddress LAST = IpAddress.parse("255.255.255.255");

    @Test
    void isWhatANaiveSetIsUnderAnyTakingAndGivingBack() {
        for (long seed = 0; seed < 40; seed++) {
            // Given
            Random random = new Random(seed);
            long base = random.nextBoolean() ? 0 : LAST.low() - 63;
            boolean v6 = random.nextBoolean();
            FreeAddresses free = new FreeAddresses();
            TreeSet<IpAddress> naive = new TreeSet<>();
            free.add(address(v6, base, 0), address(v6, base, 40));
            free.add(address(v6, base, 50), address(v6, base, 63));
            for (int i = 0; i < 64; i++) {
                if (i <= 40 || i >= 50) {
                    naive.add(address(v6, base, i));
                }
            }
            Set<IpAddress> poolAddresses = Set.copyOf(naive);

            for (int step = 0; step < 500; step++) {
                // When
                IpAddress address = address(v6, base, random.nextInt(64));
                if (random.nextInt(3) > 0) {
                    assertThat(free.take(address))
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(naive.remove(address));
                } else if (poolAddresses.contains(address) && naive.add(address)) {
                    free.add(address, address);
                }

                // Then
                Set<IpAddress> besides = naive.isEmpty() ? Set.of() : Set.of(naive.first());
                TreeSet<IpAddress> others = new TreeSet<>(naive);
                others.removeAll(besides);
                assertThat(free.contains(address)).isEqualTo(naive.contains(address));
                assertThat(free.isEmpty()).isEqualTo(naive.isEmpty());
                assertThat(free.lowest(Set.of())).isEqualTo(naive.isEmpty() ? null : naive.first());
                assertThat(free.lowest(besides)).isEqualTo(others.isEmpty() ? null : others.first());
            }
        }
    }

    private static IpAddress address(boolean v6, long base, int offset) {
        return v6 ? IpAddress.v6(base == 0 ? 0 : -1, base == 0 ? offset : offset - 64L) : IpAddress.v4(base + offset);
    }
}
