package dev.weir.gateway.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.submit.Circuit.Admission;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private static final long S = 1_000_000_000L;
    private final Circuit circuit = new Circuit(Duration.ofSeconds(5), Duration.ofSeconds(1));

    @Test
    void aSilentServiceIsAskedOneAtATimeWhetherItIsBack() {
        // Given
        circuit.admit(0);

        // Then
        assertThat(circuit.admit(5 * S)).isEqualTo(Admission.SENT);
        assertThat(circuit.admit(6 * S)).isEqualTo(Admission.PROBE);
        assertThat(circuit.admit(9 * S)).as("while that one waits").isEqualTo(Admission.REFUSED);
        circuit.abandoned(Admission.PROBE, 10 * S);
        assertThat(circuit.admit(10 * S + S / 2)).as("just probed").isEqualTo(Admission.REFUSED);
        assertThat(circuit.admit(11 * S)).isEqualTo(Admission.PROBE);
    }

    @Test
    void anyAnswerClosesIt() {
        // Given
        circuit.admit(0);
        circuit.admit(10 * S);

        // When
        circuit.answered(11 * S);

        // Then
        assertThat(circuit.open(11 * S)).isFalse();
        assertThat(circuit.admit(12 * S)).isEqualTo(Admission.SENT);
    }

    @Test
    void aServiceNobodyAsksIsNotSilent() {
        // Given
        circuit.admit(0);
        circuit.answered(S);

        // Then
        assertThat(circuit.open(100 * S)).isFalse();
        assertThat(circuit.admit(100 * S)).isEqualTo(Admission.SENT);
        assertThat(circuit.open(101 * S)).isFalse();
    }

    @Test
    void givingUpWaitingIsNoSignOfLife() {
        // Given
        circuit.admit(0);

        // When
        circuit.abandoned(Admission.SENT, 2 * S);

        // Then
        assertThat(circuit.open(30 * S)).isTrue();
    }
}
