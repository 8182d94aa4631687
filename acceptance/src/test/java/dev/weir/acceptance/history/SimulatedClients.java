package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.acceptance.history.Call.Verb;
import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.serde.Json;
import dev.weir.service.testing.Cluster;
import dev.weir.service.testing.Invariant;
import dev.weir.service.testing.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a simulation that keep a history as those of the API do. Each waits for its answer before it asks something else. Some
 * answers are lost on the way; who had asked for a creation asks once more with the same idempotency key, who had asked for a deletion asks
 * for it again, and sometimes before there is an answer. Time is the number of things that happened.
 */
final class SimulatedClients implements Workload {
    private static final Actor ADMIN = new Actor("user", "project", List.of("admin"), true, null);
    private static final int CLIENTS = 6;
    /** Short, so that what has to be decided again after a crash may come too late. */
    private static final long DEADLINE_MS = 1_500;
    /** Networks that are named so have segments that clients fight for, and no subnets or ports. Others are never deleted. */
    private static final String CONTESTED = "contested-";

    private final List<Client> clients = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private @Nullable Cluster cluster;
    private int repliesRead;
    private boolean said;
    private long now;

    /** What a client has asked and not been answered. */
    private record Asked(
            Verb verb,
            Kind kind,
            String id,
            String label,
            Map<String, Object> attributes,
            Command command,
            long startNs,
            boolean answerLost) {}

    /** @param kind of the resource */
    private record Owned(Kind kind, String id, String label) {}

    private static final class Client {
        private final int number;
        private final List<Owned> own = new ArrayList<>();
        private @Nullable Asked asked;
        private @Nullable Asked again;
        private int labels;

        Client(int number) {
            this.number = number;
        }
    }

    SimulatedClients() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i));
        }
    }

    /** Notices answers when they become visible. */
    Invariant observer() {
        return Invariant.always("TheHistoryIsKept", seen -> {
            listen(seen);
            return Optional.empty();
        });
    }

    /** The topics, also of a simulation that failed. */
    Cluster cluster() {
        return java.util.Objects.requireNonNull(cluster, "nothing has happened yet");
    }

    /** What was never answered ends here as unknown. */
    List<Call> history() {
        listen(cluster());
        for (Client client : clients) {
            if (client.asked != null) {
                record(client, client.asked, Outcome.UNKNOWN, null);
                client.asked = null;
            }
        }
        return List.copyOf(calls);
    }

    @Override
    public List<NodeReport> reports(Random random, Cluster seen, long nowMs) {
        if (said) {
            return List.of();
        }
        said = true;
        return List.of(new NodeReport.Hello(
                "hv1",
                1,
                "test",
                "172.31.255.1",
                1500,
                "linux",
                List.of("vxlan"),
                Map.of(),
                Instant.ofEpochMilli(nowMs)));
    }

    @Override
    public List<Command> commands(Random random, Cluster seen, long nowMs) {
        listen(seen);
        List<Command> commands = new ArrayList<>();
        for (Client client : clients) {
            Asked waiting = client.asked;
            if (waiting != null && waiting.verb() == Verb.DELETE && random.nextInt(4) == 0) {
                record(client, waiting, Outcome.UNKNOWN, null);
                client.asked = null;
                client.again = waiting;
            }
            if (client.asked == null && random.nextBoolean()) {
                Asked next = client.again == null
                        ? operation(client, random, seen, nowMs)
                        : repeated(client.again, random, seen, nowMs);
                client.again = null;
                client.asked = next;
                commands.add(next.command());
            }
        }
        return commands;
    }

    private void listen(Cluster seen) {
        cluster = seen;
        now++;
        List<Reply> replies = seen.replies();
        for (; repliesRead < replies.size(); repliesRead++) {
            Reply reply = replies.get(repliesRead);
            for (Client client : clients) {
                Asked asked = client.asked;
                if (asked != null && asked.command().id().equals(reply.commandId())) {
                    answered(client, asked, reply, seen);
                }
            }
        }
    }

    private void answered(Client client, Asked asked, Reply reply, Cluster seen) {
        ApiError error = reply.error();
        client.asked = null;
        if (asked.answerLost()) {
            record(client, asked, Outcome.UNKNOWN, null);
            client.again = asked;
            return;
        }
        Call call = record(client, asked, error == null ? Outcome.DONE : Outcome.REFUSED, reply);
        if (call.outcome() == Outcome.DONE && asked.verb() == Verb.CREATE) {
            client.own.add(new Owned(asked.kind(), call.id(), asked.label()));
            read(client, call, seen);
        }
    }

    /** At once, what it was just told of. */
    private void read(Client client, Call made, Cluster seen) {
        String row = seen.state(made.kind().service()).get(made.kind().wire() + "/" + made.id());
        calls.add(new Call(
                client.number,
                Verb.SHOW,
                made.kind(),
                made.id(),
                made.label(),
                JsonNodeFactory.instance.objectNode(),
                ++now,
                ++now,
                row == null ? Outcome.REFUSED : Outcome.DONE,
                row == null ? 404 : 200,
                row == null
                        ? JsonNodeFactory.instance.nullNode()
                        : SimulatedEvidence.apiForm(SimulatedEvidence.tree(row))));
    }

    private Call record(Client client, Asked asked, Outcome outcome, @Nullable Reply reply) {
        JsonNode answer = JsonNodeFactory.instance.nullNode();
        int status = 0;
        if (reply != null) {
            ApiError error = reply.error();
            status = error == null ? 200 : error.status();
            if (error != null) {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                body.putObject("NeutronError").put("type", error.type()).put("message", error.message());
                answer = body;
            } else if (!reply.resources().isEmpty()) {
                answer = SimulatedEvidence.apiForm(
                        Json.mapper().valueToTree(reply.resources().getLast()));
            }
        }
        Call call = new Call(
                client.number,
                asked.verb(),
                asked.kind(),
                asked.id().isEmpty() ? answer.path("id").asText("") : asked.id(),
                asked.label(),
                Json.mapper().valueToTree(asked.attributes()),
                asked.startNs(),
                now,
                outcome,
                status,
                answer);
        calls.add(call);
        return call;
    }

    private Asked operation(Client client, Random random, Cluster seen, long nowMs) {
        List<String> networks = seen.state(ServiceName.L2).entrySet().stream()
                .filter(row -> row.getKey().startsWith("network/"))
                .filter(row -> !name(row.getValue()).startsWith(CONTESTED))
                .map(row -> row.getKey().substring("network/".length()))
                .sorted()
                .limit(2)
                .toList();
        int dice = random.nextInt(100);
        if (networks.isEmpty() || dice < 5) {
            return create(client, Kind.NETWORK, "", Map.of(), random, seen, nowMs);
        }
        if (dice < 10) {
            return create(
                    client,
                    Kind.NETWORK,
                    CONTESTED,
                    Map.of("provider:network_type", "vxlan", "provider:segmentation_id", 100 + random.nextInt(4)),
                    random,
                    seen,
                    nowMs);
        }
        String network = networks.get(random.nextInt(networks.size()));
        if (dice < 22) {
            return create(
                    client,
                    Kind.SUBNET,
                    "",
                    Map.of("network_id", network, "ip_version", 4, "cidr", "10.0." + random.nextInt(3) + ".0/29"),
                    random,
                    seen,
                    nowMs);
        }
        List<Owned> ports =
                client.own.stream().filter(one -> one.kind() == Kind.PORT).toList();
        if (ports.isEmpty() || dice < 60) {
            Map<String, Object> port = new HashMap<>(Map.of("network_id", network, "binding:host_id", "hv1"));
            if (random.nextInt(4) == 0) {
                port.put("mac_address", "fa:16:3e:00:00:0" + random.nextInt(3));
            }
            return create(client, Kind.PORT, "", port, random, seen, nowMs);
        }
        Owned port = ports.get(random.nextInt(ports.size()));
        if (dice < 72) {
            Map<String, Object> change = Map.of("description", "v" + random.nextInt(1_000_000));
            Operation update = new Operation.Update(Kind.PORT, port.id(), new Attributes(change), null);
            return ask(Verb.UPDATE, port, change, update, random, seen, nowMs);
        }
        List<Owned> contested = client.own.stream()
                .filter(one -> one.label().startsWith(CONTESTED))
                .toList();
        Owned gone = contested.isEmpty() || dice < 88 ? port : contested.get(random.nextInt(contested.size()));
        client.own.remove(gone);
        return ask(
                Verb.DELETE, gone, Map.of(), new Operation.Delete(gone.kind(), gone.id(), null), random, seen, nowMs);
    }

    private static String name(String network) {
        return SimulatedEvidence.tree(network).path("name").asText();
    }

    private Asked create(
            Client client,
            Kind kind,
            String prefix,
            Map<String, Object> attributes,
            Random random,
            Cluster seen,
            long nowMs) {
        client.labels++;
        String label = prefix + "c" + client.number + "-" + client.labels;
        Map<String, Object> all = new HashMap<>(attributes);
        all.put("name", label);
        all.put("project_id", "project");
        return ask(Verb.CREATE, new Owned(kind, "", label), all, draft(kind, all, random), random, seen, nowMs);
    }

    private static Operation draft(Kind kind, Map<String, Object> attributes, Random random) {
        return new Operation.Create(
                kind, List.of(new Operation.Draft(uuid(random), random.nextLong(), new Attributes(attributes))));
    }

    private Asked ask(
            Verb verb,
            Owned what,
            Map<String, Object> attributes,
            Operation operation,
            Random random,
            Cluster seen,
            long nowMs) {
        String id = uuid(random);
        boolean lost = verb != Verb.UPDATE && random.nextInt(4) == 0;
        return new Asked(
                verb,
                what.kind(),
                what.id(),
                what.label(),
                attributes,
                command(id, id, operation, seen, nowMs),
                ++now,
                lost);
    }

    /** As a gateway does it: another command, of a creation about another id, but with the client's key. */
    private Asked repeated(Asked before, Random random, Cluster seen, long nowMs) {
        boolean creation = before.verb() == Verb.CREATE;
        String id = uuid(random);
        Operation operation = creation
                ? draft(before.kind(), before.attributes(), random)
                : new Operation.Delete(before.kind(), before.id(), null);
        return new Asked(
                before.verb(),
                before.kind(),
                before.id(),
                before.label(),
                before.attributes(),
                command(id, creation ? before.command().idempotencyKey() : id, operation, seen, nowMs),
                ++now,
                false);
    }

    private static Command command(String id, String key, Operation operation, Cluster seen, long nowMs) {
        List<Position> after = new ArrayList<>();
        for (ServiceName service : ServiceName.values()) {
            if (!seen.events(service).isEmpty()) {
                after.add(new Position(service, 0, seen.events(service).size()));
            }
        }
        return new Command(
                id, key, "req-" + id, nowMs, nowMs + DEADLINE_MS, ADMIN, new ReplyTo("gateway", 0), after, operation);
    }

    private static String uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
