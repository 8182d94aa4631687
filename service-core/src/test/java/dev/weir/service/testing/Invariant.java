package dev.weir.service.testing;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.Event.Outcome;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What must hold at every moment of a simulation, by name.
 *
 * @param name as it stands in the failure, such as {@code NoDoubleAllocation}
 * @param violation what is wrong with the topics as they are, if anything is
 * @param atRest whether it need hold only when nothing is under way any more
 */
public record Invariant(String name, boolean atRest, Function<Cluster, Optional<String>> violation) {
    /** Holds after every transaction. */
    public static Invariant always(String name, Function<Cluster, Optional<String>> violation) {
        return new Invariant(name, false, violation);
    }

    /** Holds when nothing is under way. */
    public static Invariant atRest(String name, Function<Cluster, Optional<String>> violation) {
        return new Invariant(name, true, violation);
    }

    /** What was answered as created or changed is in the log. */
    public static Invariant acknowledgedMeansPresent() {
        return atRest("AcknowledgedMeansPresent", cluster -> {
            Set<Resource> logged = new HashSet<>();
            for (ServiceName service : ServiceName.values()) {
                cluster.events(service).forEach(e -> {
                    Resource resource = e.event().resource();
                    if (resource != null) {
                        logged.add(resource);
                    }
                });
            }
            return cluster.replies().stream()
                    .filter(reply -> reply.error() == null)
                    .flatMap(reply -> reply.resources().stream())
                    .filter(resource -> !logged.contains(resource))
                    .findFirst()
                    .map(resource -> "answered, but no event has " + resource);
        });
    }

    /** Who was refused has no effect, unless another repetition of the same command had one. */
    public static Invariant refusedMeansWithoutEffect() {
        return atRest("RefusedMeansWithoutEffect", cluster -> {
            Map<String, List<Reply>> byCommand = new HashMap<>();
            cluster.replies()
                    .forEach(r -> byCommand
                            .computeIfAbsent(r.commandId(), id -> new ArrayList<>())
                            .add(r));
            for (ServiceName service : ServiceName.values()) {
                for (EventEnvelope e : cluster.events(service)) {
                    List<Reply> replies =
                            byCommand.getOrDefault(String.valueOf(e.cause().commandId()), List.of());
                    boolean created = e.event().outcome() == Outcome.DONE
                            && EventType.of(e.event()).name().endsWith("_CREATED");
                    if (created && !replies.isEmpty() && replies.stream().allMatch(r -> r.error() != null)) {
                        return Optional.of("refused with " + replies.getFirst().error() + ", but there is " + e);
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** Repeating a command creates nothing twice; what was deleted in between may come again. */
    public static Invariant createdOnce() {
        return atRest("CreatedOnce", cluster -> {
            for (ServiceName service : ServiceName.values()) {
                Set<String> seen = new HashSet<>();
                for (EventEnvelope e : cluster.events(service)) {
                    String type = EventType.of(e.event()).name();
                    String created = type.replace("_DELETED", "_CREATED") + " "
                            + e.event().subject();
                    if (type.endsWith("_DELETED")) {
                        seen.remove(created);
                    } else if (type.endsWith("_CREATED") && !seen.add(created)) {
                        return Optional.of("a second " + e);
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** Each command is answered, and each repetition of it once more at most: that of a refused one is passed over. */
    public static Invariant everyCommandIsAnswered() {
        return atRest("EveryCommandIsAnswered", cluster -> {
            Map<String, Integer> sent = new HashMap<>();
            Map<String, Operation> operations = new HashMap<>();
            for (ServiceName service : ServiceName.values()) {
                for (Command command : cluster.commands(service)) {
                    sent.merge(command.id(), 1, Integer::sum);
                    operations.put(command.id(), command.operation());
                }
            }
            Map<String, Integer> answered = new HashMap<>();
            cluster.replies().forEach(reply -> answered.merge(reply.commandId(), 1, Integer::sum));
            return sent.entrySet().stream()
                    .filter(command -> {
                        int answers = answered.getOrDefault(command.getKey(), 0);
                        return answers < 1 || answers > command.getValue();
                    })
                    .findFirst()
                    .map(command -> answered.getOrDefault(command.getKey(), 0) + " answers to "
                            + operations.get(command.getKey()) + ", sent " + command.getValue() + " times");
        });
    }
}
