package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.acceptance.history.Call.Verb;
import dev.weir.acceptance.history.Linearizability.Step;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.serde.EventCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Addresses, MACs and segment ids are each given to one holder at a time, and refused as taken only while they are: every one of
 * them, by itself, is linearizable as a cell that is free or held.
 *
 * <p>What an unanswered creation got is read from the log: either it is there, then it took effect at some moment after it was
 * sent, or it never did. What came to nothing, or was of nobody's making (DHCP servers' ports), may have been held meanwhile.
 */
public final class Allocations {
    public static final String LAW = "each address, MAC and segment id has one holder at a time";
    private static final String FREE = "free";
    /** A request that is refused or lost may hold what it asked for until its saga is undone, this much later at most. */
    private static final long UNDONE_WITHIN_NS = 30_000_000_000L;

    /** What begins the name of the cell that a refusal is about, by the error's type. */
    private static final Map<String, String> TAKEN =
            Map.of("IpAddressAlreadyAllocated", "address ", "MacAddressInUse", "MAC ", "TunnelIdInUse", "segment ");

    private final Map<String, List<Step<String>>> cells = new TreeMap<>();
    private final Map<String, List<Moments>> passing = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Creations creations;
    private final Set<String> known = new HashSet<>();

    /** From and to, on the history's clock. */
    private record Moments(long startNs, long endNs) {}

    /** As taken. */
    private record Refusal(String cell, Call call) {}

    private Allocations(Evidence evidence) {
        this.creations = Creations.of(evidence);
        Lives lives = Lives.of(evidence.calls());
        lives.byId().forEach(this::life);
        lives.unanswered().forEach(this::unanswered);
        evidence.calls().forEach(this::refusal);
        untold(evidence.log(ServiceName.IPAM), lives);
        refusals.forEach(this::refusedAsTaken);
    }

    static List<Violation> check(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        new Allocations(evidence).cells.forEach((cell, steps) -> {
            List<String> entries = Linearizability.violation(FREE, steps);
            if (!entries.isEmpty()) {
                violations.add(new Violation(LAW, cell, entries));
            }
        });
        return violations;
    }

    /** What one resource held from its creation to its deletion. */
    private void life(String id, List<Call> calls) {
        known.add(id);
        Set<String> held = new HashSet<>();
        Set<String> doubtful = new HashSet<>();
        long createdFromNs = calls.getFirst().startNs();
        Call doubtfulDeletion = null;
        for (Call call : calls) {
            switch (call.verb()) {
                case CREATE -> {
                    if (call.outcome() == Outcome.DONE && held.isEmpty()) {
                        held.addAll(held(call));
                        held.forEach(cell -> acquire(cell, id, createdFromNs, call.endNs(), true, call));
                    }
                }
                case UPDATE -> update(id, call, held, doubtful);
                case DELETE -> {
                    if (call.outcome() == Outcome.DONE || call.status() == 404) {
                        long fromNs = doubtfulDeletion == null ? call.startNs() : doubtfulDeletion.startNs();
                        held.forEach(cell -> release(cell, id, fromNs, call.endNs(), true, call));
                        doubtful.forEach(cell -> release(cell, id, fromNs, Long.MAX_VALUE, false, call));
                        held.clear();
                        doubtful.clear();
                    } else if (call.outcome() == Outcome.UNKNOWN && doubtfulDeletion == null) {
                        doubtfulDeletion = call;
                    }
                }
                case SHOW -> {}
            }
        }
        if (doubtfulDeletion != null) {
            Call call = doubtfulDeletion;
            held.forEach(cell -> release(cell, id, call.startNs(), Long.MAX_VALUE, false, call));
            doubtful.forEach(cell -> release(cell, id, call.startNs(), Long.MAX_VALUE, false, call));
        }
    }

    private void update(String id, Call call, Set<String> held, Set<String> doubtful) {
        Set<String> asked = asked(call);
        if (asked.isEmpty() || call.outcome() == Outcome.REFUSED) {
            return;
        }
        if (call.outcome() == Outcome.DONE) {
            Set<String> now = held(call);
            now.stream()
                    .filter(cell -> !held.contains(cell))
                    .forEach(cell -> acquire(cell, id, call.startNs(), call.endNs(), true, call));
            held.stream()
                    .filter(cell -> !now.contains(cell))
                    .forEach(cell -> release(cell, id, call.startNs(), call.endNs(), true, call));
            held.clear();
            held.addAll(now);
            return;
        }
        // The MAC stays whatever became of the addresses.
        for (String cell : List.copyOf(held)) {
            if (cell.startsWith("address ") && !asked.contains(cell)) {
                release(cell, id, call.startNs(), Long.MAX_VALUE, false, call);
                held.remove(cell);
                doubtful.add(cell);
            }
        }
        for (String cell : asked) {
            if (!held.contains(cell)) {
                acquire(cell, id, call.startNs(), Long.MAX_VALUE, false, call);
                doubtful.add(cell);
            }
        }
    }

    /** A creation of which no attempt was answered with the resource. */
    private void unanswered(String label, List<Call> attempts) {
        Call first = attempts.getFirst();
        Optional<Creations.Made> made = creations.find(label);
        if (made.isPresent()) {
            known.add(made.get().id());
            cells(made.get().resource())
                    .forEach(cell -> acquire(cell, made.get().id(), first.startNs(), Long.MAX_VALUE, false, first));
            return;
        }
        passing(asked(first), first.startNs(), attempts.getLast().endNs() + UNDONE_WITHIN_NS);
    }

    private void refusal(Call call) {
        if (call.outcome() != Outcome.REFUSED) {
            return;
        }
        String taken = TAKEN.get(call.errorType());
        Set<String> about = asked(call);
        about.removeIf(cell -> taken == null || !cell.startsWith(taken));
        if (about.size() == 1) {
            refusals.add(new Refusal(about.iterator().next(), call));
        }
        Set<String> others = asked(call);
        others.removeAll(about);
        // Refused for another reason, it may have held these until it was undone.
        passing(others, call.startNs(), call.endNs() + UNDONE_WITHIN_NS);
    }

    /** Somebody may have held the cells for a while and given them back, at any time within. */
    private void passing(Set<String> held, long startNs, long endNs) {
        held.forEach(
                cell -> passing.computeIfAbsent(cell, name -> new ArrayList<>()).add(new Moments(startNs, endNs)));
    }

    /**
     * Where somebody may be passing through, a refusal always makes sense: at any moment of both the cell is held, or is free
     * and may be passed through just then. So those who pass need no steps of their own, of which there would be too many.
     */
    private void refusedAsTaken(Refusal refusal) {
        Call call = refusal.call();
        boolean passed = passing.getOrDefault(refusal.cell(), List.of()).stream()
                .anyMatch(moments -> moments.startNs() <= call.endNs() && call.startNs() <= moments.endNs());
        if (!passed) {
            step(
                    refusal.cell(),
                    new Step<>(
                            call.text(),
                            call.startNs(),
                            call.endNs(),
                            true,
                            state -> Optional.of(state).filter(holder -> !holder.equals(FREE))));
        }
    }

    /**
     * Addresses of ports that no client was told of. When they were held is known from where that stands in the log: not before
     * what stands earlier was asked for, and not after what stands later was answered.
     */
    private void untold(List<EventCodec.Decoded> log, Lives lives) {
        Map<Integer, Moments> placed = placed(log, lives);
        long[] notBeforeNs = new long[log.size() + 1];
        for (int i = 0; i < log.size(); i++) {
            Moments moments = placed.get(i);
            notBeforeNs[i + 1] = moments == null ? notBeforeNs[i] : Math.max(notBeforeNs[i], moments.startNs());
        }
        long notAfterNs = Long.MAX_VALUE;
        Map<String, Long> givenBackNs = new HashMap<>();
        for (int i = log.size() - 1; i >= 0; i--) {
            Moments moments = placed.get(i);
            notAfterNs = moments == null ? notAfterNs : Math.min(notAfterNs, moments.endNs());
            IpamEvent.OfPort event = log.get(i).envelope().event() instanceof IpamEvent.OfPort ofPort ? ofPort : null;
            if (event instanceof IpamEvent.AddressesReleased released) {
                givenBackNs.put(released.portId(), notAfterNs);
            } else if (event instanceof IpamEvent.AddressesAllocated allocated && !known.contains(allocated.portId())) {
                long endNs = givenBackNs.getOrDefault(allocated.portId(), Long.MAX_VALUE);
                for (FixedIp fixedIp : allocated.fixedIps()) {
                    passing(Set.of(address(fixedIp.subnetId(), fixedIp.ipAddress())), notBeforeNs[i], endNs);
                }
            }
        }
    }

    /** The allocations of which it is known when: those for creations that were answered. */
    private static Map<Integer, Moments> placed(List<EventCodec.Decoded> log, Lives lives) {
        Map<Integer, Moments> placed = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).envelope().event() instanceof IpamEvent.AddressesAllocated allocated
                    && seen.add(allocated.portId())) {
                List<Call> calls = lives.byId().getOrDefault(allocated.portId(), List.of());
                int place = i;
                calls.stream()
                        .filter(call -> call.verb() == Verb.CREATE && call.outcome() == Outcome.DONE)
                        .findFirst()
                        .ifPresent(made ->
                                placed.put(place, new Moments(calls.getFirst().startNs(), made.endNs())));
            }
        }
        return placed;
    }

    private void acquire(String cell, String holder, long startNs, long endNs, boolean certain, Call call) {
        step(cell, acquisition("acquire: " + call.text(), holder, startNs, endNs, certain));
    }

    private void release(String cell, String holder, long startNs, long endNs, boolean certain, Call call) {
        step(cell, releasing("release: " + call.text(), holder, startNs, endNs, certain));
    }

    private static Step<String> acquisition(String what, String holder, long startNs, long endNs, boolean certain) {
        return new Step<>(
                what, startNs, endNs, certain, state -> state.equals(FREE) ? Optional.of(holder) : Optional.empty());
    }

    private static Step<String> releasing(String what, String holder, long startNs, long endNs, boolean certain) {
        return new Step<>(
                what, startNs, endNs, certain, state -> state.equals(holder) ? Optional.of(FREE) : Optional.empty());
    }

    private void step(String cell, Step<String> step) {
        cells.computeIfAbsent(cell, name -> new ArrayList<>()).add(step);
    }

    private static Set<String> held(Call call) {
        return cells(call.answer());
    }

    /** The cells that a resource in its API form holds. */
    static Set<String> cells(JsonNode resource) {
        Set<String> cells = new HashSet<>();
        for (JsonNode fixedIp : resource.path("fixed_ips")) {
            cells.add(address(
                    fixedIp.path("subnet_id").asText(),
                    fixedIp.path("ip_address").asText()));
        }
        if (resource.has("mac_address")) {
            cells.add(mac(resource));
        }
        if (resource.hasNonNull("provider:segmentation_id")) {
            cells.add(segment(resource));
        }
        return cells;
    }

    /** The cells that a request names; others are the service's choice. */
    private static Set<String> asked(Call call) {
        Set<String> cells = new HashSet<>();
        for (JsonNode fixedIp : call.asked().path("fixed_ips")) {
            if (fixedIp.has("ip_address") && fixedIp.has("subnet_id")) {
                cells.add(address(
                        fixedIp.get("subnet_id").asText(),
                        fixedIp.get("ip_address").asText()));
            }
        }
        if (call.verb() == Verb.CREATE
                && call.kind() == Kind.PORT
                && call.asked().has("mac_address")) {
            cells.add(mac(call.asked()));
        }
        if (call.verb() == Verb.CREATE && call.asked().has("provider:segmentation_id")) {
            cells.add(segment(call.asked()));
        }
        return cells;
    }

    private static String address(String subnet, String address) {
        return "address " + address + " of subnet " + subnet;
    }

    private static String mac(JsonNode port) {
        return "MAC " + port.get("mac_address").asText() + " on network "
                + port.path("network_id").asText();
    }

    private static String segment(JsonNode network) {
        return "segment " + network.get("provider:segmentation_id").asText() + " of "
                + network.path("provider:network_type").asText();
    }
}
