package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
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
}
