package dev.weir.kernel.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards of a service this process should own: those whose partition of the commands topic the service's consumer
 * group assigns to it. It fetches nothing; membership is all. Being elected is a hint, for a paused process learns late
 * that it is not any more: what protects the log is the transactional id.
 */
final class Election implements AutoCloseable {
    /** How soon a dead owner is noticed. */
    static final int SESSION_MS = 2_000;
    /** What every broker allows: {@code group.min.session.timeout.ms} is 6 s unless it was lowered. */
    static final int SESSION_MS_FALLBACK = 6_000;

    private static final Logger LOG = LoggerFactory.getLogger(Election.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String group;
    private final String topic;
    private final Map<String, Object> client;
    private final int candidacies;
    private final Set<Integer> elected = ConcurrentHashMap.newKeySet();
    private final Set<Integer> withdrawn = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> membership;
    private volatile boolean abandoned;
    private volatile int sessionMs = SESSION_MS;

    /** @param candidacies for how many shards this process stands */
    Election(String group, String topic, Map<String, Object> client, String clientId, int candidacies) {
        this.group = group;
        this.topic = topic;
        this.candidacies = candidacies;
        this.client = new HashMap<>(client);
        this.client.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-election");
        this.thread = Thread.ofPlatform().name("election-" + group).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean elected(int shard) {
        return elected.contains(shard);
    }

    /** After this long, one who was fenced knows whether it is still elected. */
    long certainAfterMs() {
        return sessionMs + 1_000L;
    }

    private int heartbeatMs() {
        return sessionMs / 5;
    }

    /**
     * This process cannot serve the shard any more. When it can serve none it leaves the group, for another member may be able
     * to; the group elects members for shards, so before that it would also give away what is served well here.
     */
    void withdraw(int shard) {
        withdrawn.add(shard);
        if (withdrawn.size() == candidacies) {
            LOG.warn("{}: this process can serve nothing any more and leaves", group);
            closing.countDown();
        }
    }

    /** Leaves the group, to whoever is ready there, and joins it again. */
    void beginAnew() {
        KafkaConsumer<byte[], byte[]> consumer = membership;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        while (closing.getCount() > 0) {
            KafkaConsumer<byte[], byte[]> consumer = null;
            Duration away = Duration.ZERO;
            try {
                consumer = consumer();
                membership = consumer;
                member(consumer);
            } catch (WakeupException e) {
                LOG.info("{}: leaving, and joining anew", group);
                away = untilOthersKnow();
            } catch (InvalidSessionTimeoutException e) {
                LOG.info(
                        "{}: the broker allows no session timeout of {} ms (group.min.session.timeout.ms): using {} ms",
                        group,
                        SESSION_MS,
                        SESSION_MS_FALLBACK);
                sessionMs = SESSION_MS_FALLBACK;
            } catch (RuntimeException e) {
                LOG.warn("{}: no membership, trying again in {}", group, RETRY, e);
                away = RETRY;
            } finally {
                elected.clear();
                if (consumer != null) {
                    leave(consumer);
                }
            }
            stayAway(away);
        }
    }

    /**
     * Members hear with their next heartbeat that one has left. Whoever is back before that takes part in dividing what it left,
     * and may be elected again although it has nothing loaded, while another stands by.
     */
    private Duration untilOthersKnow() {
        return Duration.ofMillis(2L * heartbeatMs());
    }

    private void leave(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(
                    abandoned
                            ? CloseOptions.timeout(Duration.ZERO)
                                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP)
                            : CloseOptions.timeout(Duration.ofSeconds(2)));
        } catch (KafkaException e) {
            LOG.info("{}: left without telling the broker; it notices within {} ms", group, sessionMs, e);
        }
    }

    private void member(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.subscribe(Set.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                consumer.pause(partitions);
                partitions.forEach(partition -> elected.add(partition.partition()));
                LOG.info("{}: elected for {}", group, elected);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                partitions.forEach(partition -> elected.remove(partition.partition()));
                LOG.info("{}: handed over {}, still elected for {}", group, partitions, elected);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                partitions.forEach(partition -> elected.remove(partition.partition()));
                LOG.warn("{}: lost {}: the group took this process for dead", group, partitions);
            }
        });
        while (closing.getCount() > 0) {
            consumer.poll(POLL);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionMs);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, heartbeatMs());
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // An owner keeps what it owns when another process joins.
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void stayAway(Duration away) {
        try {
            if (closing.await(away.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("{}: closing", group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Leaves the group: another member is elected at once. */
    @Override
    public void close() {
        closing.countDown();
        join();
    }

    /** Vanishes as a killed process does: without leaving the group. */
    void abandon() {
        abandoned = true;
        close();
    }

    private void join() {
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
