package dev.weir.runtime;

import dev.weir.kernel.Batch;
import dev.weir.kernel.kafka.ShardListener;
import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.service.kafka.ServiceShard;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** A service's figures: {@code weir_shard_*}, tagged with service and shard. */
final class ShardMeters implements ShardListener {
    private final MeterRegistry meters;
    private final String service;
    private final Timer commits;
    private final DistributionSummary inputs;
    private final DistributionSummary events;

    ShardMeters(MeterRegistry meters, String service) {
        this.meters = meters;
        this.service = service;
        Tags tags = Tags.of("service", service);
        this.commits = Timer.builder("weir.shard.commit")
                .description("From the first send to the end of the commit")
                .publishPercentiles(0.5, 0.99)
                .tags(tags)
                .register(meters);
        this.inputs = DistributionSummary.builder("weir.shard.batch.inputs")
                .description("Inputs decided in one transaction")
                .tags(tags)
                .register(meters);
        this.events = DistributionSummary.builder("weir.shard.batch.events")
                .description("Events logged in one transaction")
                .tags(tags)
                .register(meters);
    }

    void watch(ServiceShard shard) {
        for (ShardStatus status : shard.statuses()) {
            int number = status.shard();
            Tags tags = Tags.of("service", service, "shard", Integer.toString(number));
            Gauge.builder(
                            "weir.shard.sequence",
                            shard,
                            s -> s.statuses().get(number).sequence())
                    .description("The last event in the image")
                    .tags(tags)
                    .register(meters);
            Gauge.builder("weir.shard.lag", shard, s -> lag(s.statuses().get(number)))
                    .description("Records that it has still to read, of all that it reads")
                    .tags(tags)
                    .register(meters);
            for (ShardStatus.Role role : ShardStatus.Role.values()) {
                Gauge.builder(
                                "weir.shard.role",
                                shard,
                                s -> s.statuses().get(number).role() == role ? 1 : 0)
                        .description("1 for the role that the shard has now")
                        .tags(tags.and("role", role.name().toLowerCase(java.util.Locale.ROOT)))
                        .register(meters);
            }
        }
    }

    private static double lag(ShardStatus status) {
        return status.lag().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void committed(Batch<?, ?, ?, ?> batch, long nanos) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        inputs.record(batch.inputs());
        events.record(batch.events().size());
    }
}
