package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiProtocolTest {
    private static final Actor ACTOR = new Actor("user", "project", List.of(), false, null);

    private static Duration remembered(String key) {
        long until = ApiProtocol.rememberUntilMs(new Cause(ACTOR, "request", "command", key, null), 5_000);
        return Duration.ofMillis(until - 5_000);
    }

    @Test
    void aKeyThatAClientChoseIsRememberedForLongerThanOneThatNobodyRepeats() {
        assertThat(remembered("command")).isEqualTo(Duration.ofMinutes(1));
        assertThat(remembered("the client's")).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void ofWhatAnotherServiceSaysOnlyStepsOfASagaAreAwaited() {
        // Given
        ApiProtocol protocol = new ApiProtocol(ServiceName.L2, 0);

        // When
        boolean step = protocol.awaited(said(new IpamEvent.NetworkReleased("network")));
        boolean news = protocol.awaited(said(new L2Event.PortRefused("port", ApiError.conflict("InUse", "in use"))));

        // Then
        assertThat(step).isTrue();
        assertThat(news).isFalse();
    }

    private static Input.Happened said(Event event) {
        Cause cause = new Cause(ACTOR, "request", "command", "key", null);
        return new Input.Happened(new EventEnvelope(event, cause, 5_000), new Position(event.service(), 0, 1));
    }
}
