package dev.weir.kernel.kafka;

import dev.weir.kernel.Domain;
import java.util.List;
import java.util.function.Function;

/** A service's shards in this process: each owned here or standing by for another process. */
public final class ShardProcess implements AutoCloseable {
    private final Election election;
    private final List<ShardRuntime<?, ?, ?, ?, ?>> shards;
    private final ClockWatch clockWatch;

    private ShardProcess(String name, Election election, List<ShardRuntime<?, ?, ?, ?, ?>> shards) {
        this.election = election;
        this.shards = shards;
        this.clockWatch = ClockWatch.start(name, this::beginAnew);
    }

    /**
     * Returns at once; the shards wait for the broker if they must.
     *
     * @param shards all shards of one service
     * @param domains makes a domain with an empty machine
     */
    public static <I, E, R, K, D> ShardProcess start(
            List<ShardSettings> shards,
            Function<ShardSettings, Domain<I, E, R, K, D>> domains,
            Function<ShardSettings, ShardCodec<I, E, R, K, D>> codecs,
            ShardListener listener) {
        ShardSettings first = shards.getFirst();
        Election election =
                new Election(first.group(), first.commands().topic(), first.client(), first.clientId(), shards.size());
        List<ShardRuntime<?, ?, ?, ?, ?>> runtimes = shards.stream()
                .<ShardRuntime<?, ?, ?, ?, ?>>map(
                        shard -> new ShardRuntime<>(shard, domains, codecs.apply(shard), listener, election))
                .toList();
        runtimes.forEach(ShardRuntime::start);
        election.start();
        return new ShardProcess(first.service(), election, runtimes);
    }

    /** One of each shard. */
    public List<ShardStatus> status() {
        return shards.stream().map(ShardRuntime::status).toList();
    }

    /** With new connections to Kafka. What was acknowledged stays; a standby that is there takes over. */
    void beginAnew() {
        election.beginAnew();
        shards.forEach(ShardRuntime::beginAnew);
    }

    /** Finishes the batches in hand, then leaves: a standby takes over at once. */
    @Override
    public void close() {
        clockWatch.close();
        shards.forEach(ShardRuntime::close);
        election.close();
    }

    /** Its heartbeats stay away, as if it were paused. For tests. */
    void loseTouch() {
        election.abandon();
    }

    /** Vanishes as a killed process does. For tests. */
    void abandon() {
        clockWatch.close();
        shards.forEach(ShardRuntime::abandon);
        election.abandon();
    }
}
