package dev.weir.gateway.api;

import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.view.EndOffsets;
import dev.weir.gateway.view.View;
import dev.weir.gateway.view.ViewLoader;
import dev.weir.gateway.wire.Rejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What operators ask beyond Neutron's API, {@code /weir/v1}: for administrators only. */
final class OperatorApi {
    private static final int WAIT_S_MAX = 60;
    /** Each looks again and again. */
    private static final int WAITS_MAX = 64;

    private static final long LOOK_AGAIN_MS = 50;
    private static final long BROKER_S_MAX = 5;

    private final View view;
    private final ViewLoader loader;
    private final Submitter submitter;
    private final EndOffsets ends;
    private final String instance;
    private final Semaphore waits = new Semaphore(WAITS_MAX);

    OperatorApi(View view, ViewLoader loader, Submitter submitter, EndOffsets ends, String instance) {
        this.view = view;
        this.loader = loader;
        this.submitter = submitter;
        this.ends = ends;
        this.instance = instance;
    }

    Answer answer(Request request) {
        if (!request.credentials().admin()) {
            throw new Rejected(ApiError.forbidden("rule:admin_only is disallowed by policy"));
        }
        if (!request.method().equals("GET")) {
            throw TagsApi.methodNotAllowed(request);
        }
        List<String> path = request.path();
        if (path.size() < 3 || !path.get(1).equals("v1")) {
            throw Routes.notFound();
        }
        if (path.size() == 3 && path.get(2).equals("status")) {
            return Answer.json(200, status());
        }
        if (path.size() == 3 && path.get(2).equals("nodes")) {
            return Answer.json(200, Map.of("nodes", nodes()));
        }
        if (path.size() == 5 && path.get(4).equals("programmed")) {
            return switch (path.get(2)) {
                case "networks" -> Answer.json(200, awaitNetwork(path.get(3), waitSeconds(request)));
                case "ports" -> Answer.json(200, awaitPort(path.get(3), waitSeconds(request)));
                default -> throw Routes.notFound();
            };
        }
        throw Routes.notFound();
    }

    private Map<String, Object> status() {
        Map<String, Object> positions = new TreeMap<>();
        for (Position position : view.positions()) {
            positions.put(position.service().text() + "-" + position.shard(), position.sequence());
        }
        Map<String, Object> services = new TreeMap<>();
        for (ServiceName service : ServiceName.values()) {
            services.put(service.text(), submitter.down(service) ? "down" : "up");
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("gateway", instance);
        status.put("positions", positions);
        status.put("lag", new TreeMap<>(loader.lag()));
        status.put("view_failure", loader.failure());
        status.put("in_flight", submitter.inFlight());
        status.put("services", services);
        status.put("resources", new TreeMap<>(view.sizes()));
        return status;
    }

    private List<Map<String, Object>> nodes() {
        List<Map<String, Object>> nodes = new ArrayList<>();
        new TreeMap<>(view.heartbeats()).forEach((name, heartbeat) -> {
            Map<String, Object> node = new LinkedHashMap<>();
            node.put("node", name);
            node.put("epoch", heartbeat.epoch());
            node.put("heard_at", heartbeat.at().toString());
            node.put("in_sync", heartbeat.inSync());
            node.put("ports", heartbeat.ports());
            node.put("applied", new TreeMap<>(heartbeat.applied()));
            node.put(
                    "failing",
                    heartbeat.failing().stream().map(OperatorApi::failing).toList());
            nodes.add(node);
        });
        return nodes;
    }

    private static Map<String, Object> failing(NodeReport.Failing failing) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("object", failing.object());
        map.put("reason", failing.reason());
        map.put("since", failing.since().toString());
        map.put("attempts", failing.attempts());
        return map;
    }

    private static int waitSeconds(Request request) {
        List<String> wait = request.query().get("wait");
        if (wait == null) {
            return 0;
        }
        try {
            int seconds = Integer.parseInt(wait.getFirst());
            if (seconds >= 0 && seconds <= WAIT_S_MAX) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a number out of range is.
        }
        throw Rejected.badRequest("wait must be seconds from 0 to " + WAIT_S_MAX);
    }

    private interface Look {
        Map<String, Object> now();
    }

    private Map<String, Object> await(int seconds, Look look) {
        if (!waits.tryAcquire()) {
            throw new Rejected(ApiError.unavailable(WAITS_MAX + " requests wait already, as many as may.", 2));
        }
        try {
            return awaiting(seconds, look);
        } finally {
            waits.release();
        }
    }

    private static Map<String, Object> awaiting(int seconds, Look look) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Map<String, Object> seen = look.now();
        while (!Boolean.TRUE.equals(seen.get("programmed")) && System.nanoTime() < until) {
            try {
                Thread.sleep(LOOK_AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return seen;
            }
            seen = look.now();
        }
        return seen;
    }

    /** A port is programmed when its node says that it passes traffic: then it is ACTIVE. */
    private Map<String, Object> awaitPort(String id, int seconds) {
        return await(seconds, () -> {
            if (!(view.get(Kind.PORT, id) instanceof Port port)) {
                throw new Rejected(ApiError.notFound("Port", id));
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("programmed", port.status().equals("ACTIVE"));
            answer.put("status", port.status());
            answer.put("node", port.binding().hostId());
            answer.put("failing", failingOf(port.binding().hostId(), "port/" + port.id()));
            return answer;
        });
    }

    private List<Map<String, Object>> failingOf(String node, String object) {
        NodeReport.Heartbeat heartbeat = view.heartbeats().get(node);
        return heartbeat == null
                ? List.of()
                : heartbeat.failing().stream()
                        .filter(failing -> failing.object().equals(object))
                        .map(OperatorApi::failing)
                        .toList();
    }

    /**
     * A network is programmed when every node with a port on it has applied all that was desired of the network when the
     * question came.
     */
    private Map<String, Object> awaitNetwork(String id, int seconds) {
        if (!(view.get(Kind.NETWORK, id) instanceof Network)) {
            throw new Rejected(ApiError.notFound("Network", id));
        }
        Map<String, Long> wanted = wanted(id);
        return await(seconds, () -> network(id, wanted));
    }

    private Map<String, Long> wanted(String networkId) {
        try {
            Map<String, Long> wanted = new TreeMap<>();
            ends.desired(networkId, Set.of(DesiredKey.Kind.NETWORK, DesiredKey.Kind.DHCP))
                    .get(BROKER_S_MAX, TimeUnit.SECONDS)
                    .forEach((p, offset) -> wanted.put(p.topic() + "-" + p.partition(), offset));
            return wanted;
        } catch (ExecutionException | TimeoutException e) {
            throw new Rejected(ApiError.unavailable("Kafka does not say how far desired state reaches.", 2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Rejected(ApiError.unavailable("The gateway is stopping.", 2));
        }
    }

    private Map<String, Object> network(String id, Map<String, Long> wanted) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        boolean all = true;
        for (String host : hosts(id)) {
            NodeReport.Heartbeat heartbeat = view.heartbeats().get(host);
            Map<String, Object> node = new LinkedHashMap<>();
            boolean done = heartbeat != null && applied(heartbeat, wanted);
            node.put("node", host);
            node.put("programmed", done);
            node.put("applied", appliedOf(heartbeat, wanted.keySet()));
            node.put("failing", heartbeat == null ? 0 : heartbeat.failing().size());
            nodes.add(node);
            all &= done;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("programmed", all);
        answer.put("wanted", wanted);
        answer.put("nodes", nodes);
        return answer;
    }

    private static boolean applied(NodeReport.Heartbeat heartbeat, Map<String, Long> wanted) {
        return heartbeat.inSync()
                && heartbeat.failing().isEmpty()
                && wanted.entrySet().stream()
                        .allMatch(want -> heartbeat.applied().getOrDefault(want.getKey(), -1L) >= want.getValue());
    }

    private static Map<String, Object> appliedOf(NodeReport.@Nullable Heartbeat heartbeat, Set<String> partitions) {
        Map<String, Object> applied = new TreeMap<>();
        if (heartbeat != null) {
            for (String partition : partitions) {
                Long offset = heartbeat.applied().get(partition);
                if (offset != null) {
                    applied.put(partition, offset);
                }
            }
        }
        return applied;
    }

    private Set<String> hosts(String networkId) {
        return view.read(() -> {
            Set<String> hosts = new TreeSet<>();
            for (String id : view.rows(Kind.PORT).find("network_id", networkId)) {
                if (view.get(Kind.PORT, id) instanceof Port port
                        && port.binding().bound()) {
                    hosts.add(port.binding().hostId());
                }
            }
            return hosts;
        });
    }
}
