package dev.weir.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.model.ServiceName;
import dev.weir.kernel.Batch.Logged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceCodecTest {
    private static final long WRITTEN_MS = 1_000_000;

    private final ServiceCodec codec = new ServiceCodec(ServiceName.IPAM, 0, 16);

    private ConsumerRecord<byte[], byte[]> logged(@Nullable String key) {
        Cause cause = new Cause(new Actor("user", "project", List.of(), false, null), "request", "command", key, null);
        ProducerRecord<byte[], byte[]> written = codec.event(
                new Logged<>(new EventEnvelope(new IpamEvent.NetworkReleased("network"), cause, WRITTEN_MS), 7));
        return new ConsumerRecord<>(
                written.topic(),
                0,
                0,
                WRITTEN_MS,
                TimestampType.CREATE_TIME,
                0,
                0,
                written.key(),
                written.value(),
                written.headers(),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "command, 59, true",
        "command, 61, false",
        "the client's, 599, true",
        "the client's, 601, false",
        ", 1, false"
    })
    void anEventIsLookedAtAsLongAsItsCommandMayBeAskedAgain(@Nullable String key, int seconds, boolean expected) {
        long nowMs = WRITTEN_MS + Duration.ofSeconds(seconds).toMillis();

        assertThat(codec.mayBeAskedAgain(logged(key), nowMs)).isEqualTo(expected);
    }
}
