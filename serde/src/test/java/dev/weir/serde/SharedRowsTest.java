package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Subnet;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SharedRowsTest {
    private final SharedRows rows = new SharedRows();

    @Test
    void whoComesSecondTakesWhatTheFirstMadeAndLeavesNothing() {
        // When
        Port first = rows.read(Json.write(Samples.A_PORT), Port.class);
        Port second = rows.read(Json.write(Samples.A_PORT), Port.class);
        Port third = rows.read(Json.write(Samples.A_PORT), Port.class);
        // Then
        assertThat(second).isSameAs(first);
        assertThat(third).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void anotherStateOfTheSameRowIsAnotherRow() {
        // When
        Port before = rows.read(Json.write(Samples.A_PORT), Port.class);
        Port after = rows.read(Json.write(Samples.A_PORT.withName("other")), Port.class);
        // Then
        assertThat(before).isEqualTo(Samples.A_PORT);
        assertThat(after).isEqualTo(Samples.A_PORT.withName("other"));
    }

    @Test
    void theSameBytesAreOfTheTypeThatIsAskedFor() {
        byte[] subnet = Json.write(Samples.A_SUBNET);
        // When
        Subnet first = rows.read(subnet, Subnet.class);
        // Then
        assertThatThrownBy(() -> rows.read(subnet, Port.class)).isInstanceOf(RuntimeException.class);
        assertThat(first).isEqualTo(Samples.A_SUBNET);
    }

    @Test
    void whatCannotBeReadIsNotKept() {
        byte[] broken = "{\"id\":".getBytes(StandardCharsets.UTF_8);
        // Then
        assertThatThrownBy(() -> rows.read(broken, Port.class)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> rows.read(broken, Port.class)).isInstanceOf(RuntimeException.class);
    }
}
