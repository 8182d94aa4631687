package dev.weir.agent.desired;

import dev.weir.agent.desired.DesiredCheckpoint.Content;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.GroupRules;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.desired.NodeImage.Waiting;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredKey.Kind;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.DesiredCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records that were read, which partitions to read, and the image that follows from both. Knows nothing of how
 * records come.
 *
 * <p>Interest: the node's own scopes, the networks and security groups of its ports, and the groups that those
 * groups' rules name. A port's record takes effect when everything it names has been read; until then its record of
 * before stays in force.
 */
public final class DesiredStore {
    private static final String NODE_PORTS = Topics.desired(Kind.PORT);
    private static final String NODE_DHCP = Topics.desired(Kind.DHCP_PLACEMENT);
    private static final String NETWORKS = Topics.desired(Kind.NETWORK);
    private static final String GROUPS = Topics.desired(Kind.GROUP);
    private static final String DHCP = Topics.desired(Kind.DHCP);
    /** The topics an agent reads of. */
    public static final List<String> TOPICS = List.of(NODE_PORTS, NODE_DHCP, NETWORKS, GROUPS, DHCP);
    /** Those of them that hold what nodes share. */
    static final List<String> SHARED_TOPICS = List.of(NETWORKS, GROUPS, DHCP);

    private final String node;
    private final Map<String, Integer> partitionCounts;
    private final BiFunction<String, byte[], Desired> decoder;
    private final Map<TopicPartition, PartitionContent> contents = new HashMap<>();
    /** Known as they were once, and not read on from there to their ends yet. */
    private final Set<TopicPartition> behind = new HashSet<>();

    private final Map<String, DesiredPort> effective = new TreeMap<>();
    /** Keys of what changed since the last {@link #refresh}, by scope, of scopes in the image. */
    private final Map<String, Set<String>> changed = new HashMap<>();

    /** That will be in the image when they are read, as known at the last {@link #refresh}. */
    private Scopes scopes;

    private NodeImage image = NodeImage.EMPTY;
    private Set<TopicPartition> interest;
    private boolean inSync;

    /** @param partitionCounts of each of {@link #TOPICS} */
    public DesiredStore(String node, Map<String, Integer> partitionCounts) {
        this(node, partitionCounts, Scopes.NONE, DesiredCodec::read);
    }

    /**
     * @param partitionCounts of each of {@link #TOPICS}
     * @param decoder as {@link DesiredCodec#read}
     */
    DesiredStore(String node, Map<String, Integer> partitionCounts, BiFunction<String, byte[], Desired> decoder) {
        this(node, partitionCounts, Scopes.NONE, decoder);
    }

    private DesiredStore(
            String node,
            Map<String, Integer> partitionCounts,
            Scopes likely,
            BiFunction<String, byte[], Desired> decoder) {
        this.node = node;
        this.partitionCounts = Map.copyOf(partitionCounts);
        this.decoder = decoder;
        this.scopes = likely;
        this.interest = partitions(Set.of(partition(NODE_PORTS, node), partition(NODE_DHCP, node)), likely);
    }

    /**
     * What was known then. It is in sync when the ends of these partitions, too, have been {@link #reachedEnd reached} from there
     * on.
     */
    static DesiredStore of(DesiredCheckpoint checkpoint) {
        DesiredStore store = new DesiredStore(
                checkpoint.node(), checkpoint.partitionCounts(), checkpoint.scopes(), DesiredCodec::read);
        checkpoint.contents().forEach((partition, content) -> {
            content.records().forEach(each -> store.accept(partition, each.key(), each.sequence(), each.value()));
            store.reachedEnd(partition);
        });
        store.behind.addAll(checkpoint.contents().keySet());
        store.refresh();
        return store;
    }

    /**
     * All that is known.
     *
     * @param positions of the partitions that are read, up to where that is
     * @param at up to when nothing can have been missed
     */
    DesiredCheckpoint checkpoint(Map<TopicPartition, Long> positions, Instant at) {
        Map<TopicPartition, Content> kept = new HashMap<>();
        positions.forEach((partition, position) ->
                kept.put(partition, new Content(position, content(partition).records())));
        return new DesiredCheckpoint(node, at, partitionCounts, scopes, kept);
    }

    /** Whether this is the node, and its topics have so many partitions. */
    boolean isOf(String aNode, Map<String, Integer> counts) {
        return node.equals(aNode) && partitionCounts.equals(counts);
    }

    /** Partitions to read, as known at the last {@link #refresh}. One that was named once stays. */
    public Set<TopicPartition> interest() {
        return interest;
    }

    /** Takes a record; older ones than what is known of its key, and the same again, change nothing. */
    public void accept(TopicPartition from, String key, long sequence, byte @Nullable [] value) {
        content(from).accept(key, sequence, value, scopes);
    }

    /** Of what is in no image yet, one is made of all its records anyway. */
    private void changed(String scope, String key) {
        if (image.networks().containsKey(scope) || image.groups().containsKey(scope)) {
            changed.computeIfAbsent(scope, _ -> new HashSet<>()).add(key);
        }
    }

    /** The end of a partition, as seen when reading it began, has been reached. */
    public void reachedEnd(TopicPartition partition) {
        content(partition).reachedEnd();
        behind.remove(partition);
    }

    /** A partition is read from its start again. What is not in it then is gone, tombstone or not. */
    public void beginAgain(TopicPartition partition) {
        content(partition).beginAgain();
    }

    /** How many records are held of partitions of no interest. */
    int sizeAhead() {
        return contents.entrySet().stream()
                .filter(content -> !interest.contains(content.getKey()))
                .mapToInt(content -> content.getValue().size())
                .sum();
    }

    /** Forgets a partition of no interest, as if it had never been read. */
    void forget(TopicPartition partition) {
        if (interest.contains(partition)) {
            throw new IllegalArgumentException(partition + " is of interest");
        }
        contents.remove(partition);
        behind.remove(partition);
    }

    /** All partitions that hold what nodes share: those that may become of interest one day. */
    Set<TopicPartition> shared() {
        Set<TopicPartition> shared = new HashSet<>();
        for (String topic : SHARED_TOPICS) {
            for (int i = 0; i < partitions(topic); i++) {
                shared.add(new TopicPartition(topic, i));
            }
        }
        return shared;
    }

    /** Whether everything of interest has been read once. True for ever from then on. */
    public boolean inSync() {
        return inSync;
    }

    /** Records that could not be read, by key, with the reason. Their last readable version is in force. */
    public Map<String, String> unreadable() {
        Map<String, String> unreadable = new TreeMap<>();
        contents.values().forEach(content -> unreadable.putAll(content.unreadable()));
        return unreadable;
    }

    /** As of the last {@link #refresh}. */
    public NodeImage image() {
        return image;
    }

    /** Brings interest and image up to what was accepted. Gives the same image if nothing in it changed. */
    public NodeImage refresh() {
        List<DesiredPort> ports = records(NODE_PORTS, node, Kind.PORT, DesiredPort.class);
        List<DesiredDhcpPlacement> placements =
                records(NODE_DHCP, node, Kind.DHCP_PLACEMENT, DesiredDhcpPlacement.class);
        Map<String, GroupRules> groups = new HashMap<>();
        extendInterest(ports, placements, groups);
        List<Waiting> waiting = settle(ports, groups);

        Map<String, List<DesiredPort>> portsByNetwork = new LinkedHashMap<>();
        placements.forEach(placement -> portsByNetwork.put(placement.networkId(), new ArrayList<>()));
        Set<String> groupIds = new LinkedHashSet<>();
        for (DesiredPort port : effective.values()) {
            portsByNetwork
                    .computeIfAbsent(port.networkId(), _ -> new ArrayList<>())
                    .add(port);
            for (String groupId : port.securityGroups()) {
                groupIds.add(groupId);
                groupIds.addAll(remoteGroups(groups.get(groupId)));
            }
        }
        Set<String> served = new HashSet<>();
        placements.forEach(placement -> served.add(placement.networkId()));
        Map<String, NetworkImage> networkImages = new HashMap<>();
        portsByNetwork.forEach((id, local) -> networkImages.put(id, networkImage(id, local, served.contains(id))));
        Map<String, GroupImage> groupImages = new HashMap<>();
        groupIds.forEach(id -> groupImages.put(id, groupImage(id, groups.get(id))));

        if (!same(networkImages, image.networks())
                || !same(groupImages, image.groups())
                || !waiting.equals(image.waiting())) {
            image = new NodeImage(networkImages, groupImages, waiting);
        }
        changed.clear();
        inSync |= interest.stream().allMatch(partition -> content(partition).ready() && !behind.contains(partition));
        return image;
    }

    private static <V> boolean same(Map<String, V> some, Map<String, V> others) {
        return some.size() == others.size()
                && some.entrySet().stream().allMatch(entry -> others.get(entry.getKey()) == entry.getValue());
    }

    /** Reads on from the records at hand to the partitions that they point to. */
    private void extendInterest(
            List<DesiredPort> ports, List<DesiredDhcpPlacement> placements, Map<String, GroupRules> groups) {
        Set<String> networkIds = new HashSet<>();
        Set<String> groupIds = new HashSet<>();
        placements.forEach(placement -> networkIds.add(placement.networkId()));
        for (Collection<DesiredPort> some : List.of(ports, effective.values())) {
            for (DesiredPort port : some) {
                networkIds.add(port.networkId());
                for (String groupId : port.securityGroups()) {
                    if (groupIds.add(groupId)) {
                        GroupRules group = group(groupId);
                        if (group != null) {
                            groups.put(groupId, group);
                        }
                    }
                }
            }
        }
        groups.values().forEach(group -> groupIds.addAll(remoteGroups(group)));
        scopes = new Scopes(networkIds, groupIds);
        interest = partitions(interest, scopes);
    }

    /** These, and those that hold the scopes. */
    private Set<TopicPartition> partitions(Set<TopicPartition> these, Scopes held) {
        Set<TopicPartition> all = new HashSet<>(these);
        held.groups().forEach(group -> all.add(partition(GROUPS, group)));
        for (String network : held.networks()) {
            all.add(partition(NETWORKS, network));
            all.add(partition(DHCP, network));
        }
        return Set.copyOf(all);
    }

    /** Lets the ports' newest records take effect where all that they name is there. */
    private List<Waiting> settle(List<DesiredPort> ports, Map<String, GroupRules> groups) {
        List<Waiting> waiting = new ArrayList<>();
        Set<String> present = new HashSet<>();
        for (DesiredPort port : ports) {
            present.add(port.portId());
            String missing = missing(port, groups);
            if (missing.isEmpty()) {
                effective.put(port.portId(), port);
            } else {
                waiting.add(new Waiting(port, "waits for " + missing));
            }
        }
        effective.keySet().retainAll(present);
        waiting.sort(Comparator.comparing(each -> each.port().portId()));
        return waiting;
    }

    private String missing(DesiredPort port, Map<String, GroupRules> groups) {
        List<DesiredNetwork> network = records(NETWORKS, port.networkId(), Kind.NETWORK, DesiredNetwork.class);
        if (network.isEmpty() || !ready(NETWORKS, port.networkId()) || !ready(DHCP, port.networkId())) {
            return "network/" + port.networkId();
        }
        for (String groupId : port.securityGroups()) {
            GroupRules group = groups.get(groupId);
            if (group == null || !ready(GROUPS, groupId)) {
                return "group/" + groupId;
            }
            for (String remote : remoteGroups(group)) {
                if (!ready(GROUPS, remote)) {
                    return "group/" + remote;
                }
            }
        }
        return "";
    }

    private NetworkImage networkImage(String id, List<DesiredPort> ports, boolean servesDhcp) {
        NetworkImage before = image.networks().get(id);
        if (before != null
                && !changed.containsKey(id)
                && before.servesDhcp() == servesDhcp
                && before.ports().equals(ports)) {
            return before;
        }
        return new NetworkImage(
                id,
                first(records(NETWORKS, id, Kind.NETWORK, DesiredNetwork.class)),
                shared(
                        before == null ? null : before.endpoints(),
                        NETWORKS,
                        id,
                        Kind.ENDPOINTS,
                        DesiredEndpoints.class,
                        DesiredEndpoints::holder),
                first(records(DHCP, id, Kind.DHCP, DesiredDhcp.class)),
                servesDhcp,
                ports);
    }

    private GroupImage groupImage(String id, @Nullable GroupRules known) {
        GroupImage before = image.groups().get(id);
        if (before != null && !changed.containsKey(id)) {
            return before;
        }
        return new GroupImage(
                id,
                known != null ? known : group(id),
                shared(
                        before == null ? null : before.members(),
                        GROUPS,
                        id,
                        Kind.MEMBERS,
                        DesiredMembers.class,
                        DesiredMembers::holder));
    }

    /** The scope's records of one kind: those of before, but for what changed. */
    private <T extends Desired> SharedMap<T> shared(
            @Nullable SharedMap<T> before,
            String topic,
            String scope,
            Kind kind,
            Class<T> type,
            Function<T, String> id) {
        if (before == null) {
            return SharedMap.of(records(topic, scope, kind, type), id);
        }
        SharedMap<T> now = before;
        String prefix = DesiredKey.prefix(scope, kind);
        for (String key : changed.getOrDefault(scope, Set.of())) {
            if (key.startsWith(prefix)) {
                T record = content(partition(topic, scope)).record(scope, key, type);
                String name = key.substring(prefix.length());
                now = record == null ? now.without(name) : now.with(name, record);
            }
        }
        return now;
    }

    private @Nullable GroupRules group(String id) {
        GroupImage before = image.groups().get(id);
        String members = DesiredKey.prefix(id, Kind.MEMBERS);
        if (before != null && changed.getOrDefault(id, Set.of()).stream().allMatch(key -> key.startsWith(members))) {
            return before.rules();
        }
        DesiredGroup group = first(records(GROUPS, id, Kind.GROUP, DesiredGroup.class));
        if (group == null) {
            return null;
        }
        List<DesiredRule> rules = records(GROUPS, id, Kind.RULE, DesiredRule.class);
        rules.sort(Comparator.comparing(DesiredRule::ruleId));
        return new GroupRules(group.stateful(), rules);
    }

    private static Set<String> remoteGroups(@Nullable GroupRules group) {
        Set<String> remote = new LinkedHashSet<>();
        if (group != null) {
            for (DesiredRule rule : group.rules()) {
                if (rule.remoteGroupId() != null) {
                    remote.add(rule.remoteGroupId());
                }
            }
        }
        return remote;
    }

    private static <T> @Nullable T first(List<T> list) {
        return list.isEmpty() ? null : list.getFirst();
    }

    private boolean ready(String topic, String scope) {
        return content(partition(topic, scope)).ready();
    }

    private <T extends Desired> List<T> records(String topic, String scope, DesiredKey.Kind kind, Class<T> type) {
        return content(partition(topic, scope)).records(scope, kind, type);
    }

    private PartitionContent content(TopicPartition partition) {
        return contents.computeIfAbsent(partition, _ -> new PartitionContent(decoder, this::changed));
    }

    private TopicPartition partition(String topic, String scope) {
        return new TopicPartition(topic, Topics.desiredPartition(scope, partitions(topic)));
    }

    private int partitions(String topic) {
        return Objects.requireNonNull(partitionCounts.get(topic), topic);
    }
}
