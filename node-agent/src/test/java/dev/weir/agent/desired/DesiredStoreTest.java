package dev.weir.agent.desired;

import static dev.weir.agent.testing.Region.id;
import static dev.weir.agent.testing.Region.rule;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.testing.Region;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DesiredStoreTest {
    private static final Map<String, Integer> PARTITIONS =
            DesiredStore.TOPICS.stream().collect(Collectors.toMap(topic -> topic, _ -> Topics.DESIRED_PARTITIONS));

    private final DesiredStore store = new DesiredStore(Region.NODE, PARTITIONS);
    private final Set<TopicPartition> reached = new HashSet<>();
    private final Region region = new Region()
            .network("red", "vxlan", null, 77)
            .dhcp("red")
            .network("blue", "vxlan", null, 78)
            .group("web", rule("ingress", "IPv4", null, null, null, null, "db"))
            .group("db")
            .port("a", "hv1", "red", 10, "web")
            .port("b", "hv2", "blue", 11, "db");

    private record Sent(TopicPartition partition, DesiredKey key, long sequence, byte @Nullable [] value) {}

    private static Sent sent(Desired desired, long sequence) {
        return sent(desired.key(), desired, sequence);
    }

    private static Sent sent(DesiredKey key, @Nullable Desired desired, long sequence) {
        Wire wire = DesiredCodec.encode(key, desired, sequence);
        return new Sent(
                new TopicPartition(
                        Topics.desired(key.kind()), Topics.desiredPartition(key.scope(), Topics.DESIRED_PARTITIONS)),
                key,
                sequence,
                wire.value());
    }

    private static List<Sent> all(Region region, long sequence) {
        List<Desired> records = new ArrayList<>();
        records.addAll(region.networks.values());
        records.addAll(region.dhcp.values());
        region.rules.values().forEach(records::addAll);
        records.addAll(region.groups.values());
        records.addAll(region.ports.values());
        region.networks.keySet().forEach(id -> records.addAll(region.endpoints(id)));
        region.groups.keySet().forEach(id -> records.addAll(region.members(id)));
        return records.stream().map(record -> sent(record, sequence)).toList();
    }

    private void take(List<Sent> records) {
        records.forEach(one -> store.accept(one.partition(), one.key().text(), one.sequence(), one.value()));
    }

    /** Reads what is of interest to its end, until that leads nowhere new. */
    private NodeImage settle(List<Sent> records) {
        int before;
        do {
            before = store.interest().size();
            Set<TopicPartition> interest = store.interest();
            take(records.stream()
                    .filter(one -> interest.contains(one.partition()))
                    .toList());
            interest.stream().filter(reached::add).forEach(store::reachedEnd);
            store.refresh();
        } while (store.interest().size() != before || !reached.containsAll(store.interest()));
        return store.image();
    }

    @Test
    void theImageHoldsWhatTheNodesPortsLeadTo() {
        // When
        NodeImage image = settle(all(region, 1));

        // Then
        assertThat(image).isEqualTo(region.image());
        assertThat(image.networks()).containsOnlyKeys(id("red"));
        assertThat(image.groups()).containsOnlyKeys(id("web"), id("db"));
        assertThat(store.inSync()).isTrue();
    }

    @Test
    void itIsInSyncOnlyWhenAllThatIsOfInterestWasReadToItsEnd() {
        // Given
        List<Sent> records = all(region, 1);
        Set<TopicPartition> own = store.interest();
        take(records);

        // When
        own.forEach(store::reachedEnd);
        store.refresh();

        // Then
        assertThat(store.inSync()).isFalse();
        assertThat(store.interest().size()).isGreaterThan(own.size());
        assertThat(store.image().waiting())
                .extracting(NodeImage.Waiting::reason)
                .containsExactly("waits for network/" + id("red"));
    }

    @Test
    void recordsInAnyOrderAndAgainGiveTheSameImage() {
        // Given
        List<Sent> records = new ArrayList<>(all(region, 1));
        records.addAll(all(region, 5));
        records.add(sent(region.endpoints(id("red")).getFirst().key(), null, 4));
        Random random = new Random(7);

        for (int i = 0; i < 20; i++) {
            // When
            Collections.shuffle(records, random);
            NodeImage image = settle(records);

            // Then
            assertThat(image).isEqualTo(region.image());
        }
    }

    @Test
    void whatDidNotChangeIsTheSameObject() {
        // Given
        NodeImage before = settle(all(region, 1));
        region.port("c", "hv2", "red", 12);

        // When
        NodeImage after = settle(all(region, 1));

        // Then
        assertThat(after.networks().get(id("red")))
                .isNotEqualTo(before.networks().get(id("red")));
        assertThat(after.groups().get(id("web"))).isSameAs(before.groups().get(id("web")));
    }

    @Test
    void aPortKeepsItsOldGroupsUntilTheNewOnesHaveCome() {
        // Given
        settle(all(region, 1));
        region.port("a", "hv1", "red", 10, "late");

        // When
        take(List.of(sent(requireNonNull(region.ports.get(id("a"))), 2)));
        store.refresh();

        // Then
        assertThat(requireNonNull(store.image().networks().get(id("red")))
                        .ports()
                        .getFirst()
                        .securityGroups())
                .containsExactly(id("web"));
        assertThat(store.image().waiting())
                .extracting(NodeImage.Waiting::reason)
                .containsExactly("waits for group/" + id("late"));

        // When
        region.group("late");
        NodeImage image = settle(all(region, 3));

        // Then
        assertThat(image).isEqualTo(region.image());
    }

    @Test
    void whatIsMissingWhenAPartitionIsReadAgainIsGoneWithoutTombstone() {
        // Given
        settle(all(region, 1));
        TopicPartition endpoints =
                sent(region.endpoints(id("red")).getFirst(), 1).partition();

        // When
        store.beginAgain(endpoints);
        all(region, 1).stream()
                .filter(one -> one.partition().equals(endpoints) && one.key().kind() == DesiredKey.Kind.NETWORK)
                .forEach(one -> take(List.of(one)));
        store.refresh();
        int whileReading = requireNonNull(store.image().networks().get(id("red")))
                .endpoints()
                .size();
        store.reachedEnd(endpoints);
        store.refresh();

        // Then
        assertThat(whileReading).isEqualTo(2);
        assertThat(requireNonNull(store.image().networks().get(id("red")))
                        .endpoints()
                        .sorted())
                .isEmpty();
        assertThat(requireNonNull(store.image().networks().get(id("red"))).network())
                .isNotNull();
    }

    @Test
    void whatIsReadAgainAndIsTheSameChangesNothing() {
        // Given
        List<Sent> records = all(region, 1);
        NodeImage before = settle(records);

        // When
        Set<TopicPartition> partitions = store.interest();
        partitions.forEach(store::beginAgain);
        take(records.stream()
                .filter(one -> partitions.contains(one.partition()))
                .toList());
        partitions.forEach(store::reachedEnd);

        // Then
        assertThat(store.refresh()).isSameAs(before);
    }

    @Test
    void whoGoesOnFromACheckpointKnowsTheSameAndIsInSyncWhenAllEndsAreReachedAgain() throws IOException {
        // Given
        NodeImage before = settle(all(region, 1));
        Map<TopicPartition, Long> positions =
                store.interest().stream().collect(Collectors.toMap(partition -> partition, _ -> 1L));

        // When
        DesiredStore next = DesiredStore.of(
                DesiredCheckpoint.of(DesiredCheckpointTest.bytes(store.checkpoint(positions, Instant.EPOCH))));
        NodeImage restored = next.image();
        boolean atFirst = next.inSync();
        Sent gone = sent(region.endpoints(id("red")).getFirst().key(), null, 2);
        next.accept(gone.partition(), gone.key().text(), gone.sequence(), gone.value());
        next.interest().forEach(next::reachedEnd);
        next.refresh();

        // Then
        assertThat(restored).isEqualTo(before);
        assertThat(next.interest()).isEqualTo(store.interest());
        assertThat(atFirst).isFalse();
        assertThat(next.inSync()).isTrue();
        assertThat(requireNonNull(next.image().networks().get(id("red"))).endpoints())
                .isEqualTo(requireNonNull(before.networks().get(id("red")))
                        .endpoints()
                        .without(gone.key().id()));
    }

    @Test
    void anUnreadableRecordIsNamedAndItsLastReadableVersionStays() {
        // Given
        settle(all(region, 1));
        DesiredKey key = requireNonNull(region.networks.get(id("red"))).key();

        // When
        store.accept(
                sent(requireNonNull(region.networks.get(id("red"))), 1).partition(),
                key.text(),
                9,
                "{\"mtu\":".getBytes(StandardCharsets.UTF_8));
        store.refresh();
        store.refresh();

        // Then
        assertThat(store.unreadable()).containsOnlyKeys(key.text());
        assertThat(store.image()).isEqualTo(region.image());

        // When
        take(List.of(sent(requireNonNull(region.networks.get(id("red"))), 10)));
        store.refresh();

        // Then
        assertThat(store.unreadable()).isEmpty();
    }

    @Test
    void ofRecordsThatComeTogetherTheLastReadableOneIsInForceAndTheLastOneIsJudged() {
        // Given
        settle(all(region, 1));
        byte[] broken = "{\"mtu\":".getBytes(StandardCharsets.UTF_8);
        DesiredNetwork wider = with9000(requireNonNull(region.networks.get(id("red"))));
        DesiredNetwork blue = requireNonNull(region.networks.get(id("blue")));
        Sent good = sent(wider, 8);
        region.port("c", "hv1", "blue", 12, "db");
        settle(all(region, 1));

        // When
        store.accept(good.partition(), good.key().text(), 8, good.value());
        store.accept(good.partition(), good.key().text(), 9, broken);
        store.accept(sent(blue, 1).partition(), blue.key().text(), 8, broken);
        store.accept(
                sent(blue, 1).partition(), blue.key().text(), 9, sent(blue, 9).value());
        store.refresh();

        // Then
        assertThat(requireNonNull(store.image().networks().get(id("red"))).network())
                .isEqualTo(wider);
        assertThat(store.unreadable()).containsOnlyKeys(good.key().text());
    }

    private static DesiredNetwork with9000(DesiredNetwork network) {
        return new DesiredNetwork(
                network.networkId(), network.projectId(), 9_000, network.adminStateUp(), network.segments());
    }

    @Test
    void amongVeryManyOnesAnUnreadableRecordIsNamedAsWell() {
        // Given
        for (int i = 0; i < 500; i++) {
            region.port("many" + i, "hv" + (2 + i), "red", 1_000 + i, "db");
        }
        settle(all(region, 1));
        List<Sent> again = all(region, 2);
        Sent one = again.stream()
                .filter(each -> each.key().kind() == DesiredKey.Kind.ENDPOINTS
                        && each.key().scope().equals(id("red")))
                .findFirst()
                .orElseThrow();

        // When
        take(again);
        store.accept(one.partition(), one.key().text(), 3, "[]".getBytes(StandardCharsets.UTF_8));
        store.refresh();

        // Then
        assertThat(store.unreadable()).containsOnlyKeys(one.key().text());
        assertThat(store.image()).isEqualTo(region.image());
    }

    @Test
    void whatIsReadAheadMakesANewPortTakeEffectAtOnceUnlessForgotten() {
        // Given
        settle(List.of());
        take(all(region, 1).stream()
                .filter(one -> one.key().kind() != DesiredKey.Kind.PORT)
                .toList());
        store.shared().forEach(store::reachedEnd);
        store.refresh();
        assertThat(store.sizeAhead()).isPositive();

        // When
        take(List.of(sent(requireNonNull(region.ports.get(id("a"))), 2)));
        store.refresh();

        // Then
        assertThat(store.image()).isEqualTo(region.image());

        // When
        Set<TopicPartition> rest = new HashSet<>(store.shared());
        rest.removeAll(store.interest());
        rest.forEach(store::forget);

        // Then
        assertThat(store.sizeAhead()).isZero();
        assertThat(store.refresh()).isEqualTo(region.image());
    }

    @Test
    void aDeletedPortTakesItsNetworkOutOfTheImage() {
        // Given
        settle(all(region, 1));

        // When
        take(List.of(sent(requireNonNull(region.ports.get(id("a"))).key(), null, 2)));
        store.refresh();

        // Then
        assertThat(store.image()).isEqualTo(NodeImage.EMPTY);
    }
}
