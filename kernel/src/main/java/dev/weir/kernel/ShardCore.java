package dev.weir.kernel;

import dev.weir.kernel.Batch.DeadLetter;
import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Protocol.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shard without its surroundings: takes inputs and the time, and gives what is to be committed. No threads, no clock, no
 * I/O; one thread owns it.
 *
 * <p>It is filled by {@link #load} and {@link #resume} from the state topic, then by {@link #replay} from the log: that is
 * all a standby ever does. An owner calls {@link #step} with what arrived, commits the batch, and calls {@link #committed}.
 * If the commit failed or its outcome is unknown, the core is ahead of the log: throw it away and fill a new one.
 *
 * <p>A command passes the gate (not expired, not answered before, its logs seen), is decided, and its events are replayed
 * at once, so that the next command sees them. Answers leave with the batch. A command that waits for another log holds
 * back what comes after it from the same source, so that one offset says how far that source is decided.
 *
 * @param <I> input
 * @param <E> event
 * @param <R> reply
 * @param <K> key of a published record
 * @param <D> published record
 */
public final class ShardCore<I, E, R, K, D> {
    private final Machine<I, E, R> machine;
    private final Protocol<I, E, R> protocol;
    private final List<? extends Projection<K, D>> projections;
    private final Limits limits;
    private final Set<String> followed;
    private final Answers<E> answers;
    private final Decided decided = new Decided();

    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, Long> consumed = new HashMap<>();
    private final Deque<Waiting<I, R>> waiting = new ArrayDeque<>();
    private long sequence;

    private final List<Logged<E>> events = new ArrayList<>();
    private final List<R> replies = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private int inputs;

    /** @param followed names of the logs that the shard reads: only these can be waited for */
    public ShardCore(Domain<I, E, R, K, D> domain, Set<String> followed, Limits limits) {
        this.machine = domain.machine();
        this.protocol = domain.protocol();
        this.projections = domain.projections();
        this.followed = Set.copyOf(followed);
        this.limits = limits;
        this.answers = new Answers<>(protocol, limits.answersMax());
    }

    /** The machine's image, for loading its rows and for looking. */
    public Image image() {
        return machine.image();
    }

    /** Of the last event replayed, 0 if there was none. */
    public long sequence() {
        return sequence;
    }

    /** Whether a command waits for another log: more of its source could only wait behind it. */
    public boolean blocked() {
        return !waiting.isEmpty();
    }

    /** Whether somebody waits for what comes of it. */
    public boolean awaited(Incoming<I, R> incoming) {
        return switch (incoming) {
            case Incoming.Legible<I, R>(Origin from, I input, @Nullable Gate gate) -> protocol.awaited(input);
            case Incoming.Unreadable<I, R> unreadable -> true;
        };
    }

    /** How many inputs are held back. */
    public int waiting() {
        return waiting.size();
    }

    private @Nullable String blockedSource() {
        Waiting<I, R> first = waiting.peekFirst();
        return first == null ? null : first.incoming.origin().source();
    }

    /** When {@link #step} has something to do even if nothing arrives, Unix time in ms. */
    public OptionalLong nextDueMs() {
        OptionalLong timer = machine.nextTimerMs();
        Waiting<I, R> first = waiting.peekFirst();
        if (first == null) {
            return timer;
        }
        return OptionalLong.of(timer.isEmpty() ? first.untilMs : Math.min(first.untilMs, timer.getAsLong()));
    }

    /**
     * Takes a row of the state topic, in the topic's order.
     *
     * @param value null: the row is gone
     * @throws ShardFailure if there is a row of a table that the machine does not have, or the table holds other values
     */
    public void load(String table, String key, @Nullable Object value) {
        Table<?> rows = machine.image().table(table);
        if (rows == null) {
            if (value == null) {
                return;
            }
            throw new ShardFailure("state has a row of the unknown table '" + table + "' with the key " + key
                    + ": was it written by a newer version?");
        }
        try {
            rows.load(key, value);
        } catch (RuntimeException e) {
            throw new ShardFailure("state row " + table + "/" + key + " cannot be loaded", e);
        }
    }

    /** All rows are loaded: this is how far they are. */
    public void resume(Checkpoint checkpoint) {
        sequence = checkpoint.sequence();
        inputsFrom(checkpoint);
    }

    /**
     * Where another owner left off with the inputs.
     *
     * @throws ShardFailure if it is ahead of the log or behind it
     */
    public void takeOver(Checkpoint checkpoint) {
        if (checkpoint.sequence() != sequence) {
            throw new ShardFailure("the log ends at event " + sequence + ", but the state says " + checkpoint.sequence()
                    + ": one of the two topics lost records");
        }
        inputsFrom(checkpoint);
    }

    private void inputsFrom(Checkpoint checkpoint) {
        offsets.clear();
        offsets.putAll(checkpoint.offsets());
        consumed.clear();
        consumed.putAll(checkpoint.consumed());
    }

    /** The offset of a source to read next, or empty if nothing of it was decided yet. */
    public OptionalLong nextOffset(String source) {
        Long next = offsets.get(source);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Until when an event's command may be asked again and gets the same answer, Unix time in ms; 0 if it may not. */
    public long askedAgainUntilMs(E event) {
        return protocol.keyOf(event) == null ? 0 : protocol.rememberUntilMs(event);
    }

    /** Takes note of an event from before the checkpoint: only who asked matters, its effect is in the rows. */
    public void recall(E event, long eventSequence) {
        answers.note(event, eventSequence);
    }

    /**
     * Applies the log's next event, written by this or another owner. One that was applied already is passed over.
     *
     * @throws ShardFailure if it is not the next one, or applying it fails
     */
    public void replay(E event, long eventSequence) {
        if (eventSequence <= sequence) {
            return;
        }
        apply(event, eventSequence);
        machine.image().settle();
    }

    private void apply(E event, long eventSequence) {
        if (eventSequence != sequence + 1) {
            throw new ShardFailure("event " + eventSequence + " follows on event " + sequence + ": the log has a gap");
        }
        try {
            machine.replay(event, eventSequence);
        } catch (RuntimeException e) {
            throw new ShardFailure("event " + eventSequence + " cannot be replayed: " + event, e);
        }
        sequence = eventSequence;
        answers.note(event, eventSequence);
    }

    /**
     * Decides what arrived, what can be decided now of what waited, and the timers that are due.
     *
     * @param arrived in the order of each source; what was decided before is passed over
     * @throws ShardFailure if the shard must stop
     */
    public Batch<E, R, K, D> step(List<? extends Incoming<I, R>> arrived, long nowMs) {
        answers.forget(nowMs);
        decided.forget(nowMs);
        for (Incoming<I, R> incoming : arrived) {
            arrive(incoming, nowMs);
        }
        drain(nowMs);
        fireTimers(nowMs);
        return batch();
    }

    /** What to decide instead of a command or report whose effect does not fit into a record. */
    public Incoming<I, R> refused(Incoming<I, R> incoming) {
        R answer =
                incoming instanceof Incoming.Legible<I, R>(Origin origin, I input, @Nullable Gate gate) && gate != null
                        ? protocol.refuse(input, Refusal.TOO_LARGE)
                        : null;
        return new Incoming.Unreadable<>(incoming.origin(), "its effect does not fit into a record", answer);
    }

    /** The last batch is in the log: its events, and the answers with them, are facts. */
    public void committed() {
        machine.image().settle();
    }

    private void arrive(Incoming<I, R> incoming, long nowMs) {
        Origin origin = incoming.origin();
        if (origin.source().equals(blockedSource())) {
            if (waiting.size() >= limits.waitingMax()) {
                throw new IllegalStateException("more than " + limits.waitingMax() + " inputs held back from "
                        + origin.source() + ", which should have been paused");
            }
            waiting.addLast(new Waiting<>(incoming, nowMs + limits.waitMsMax()));
        } else if (!consider(incoming, nowMs, nowMs + limits.waitMsMax())) {
            if (!waiting.isEmpty()) {
                throw new IllegalStateException(
                        "commands come from one source, not from " + blockedSource() + " and " + origin.source());
            }
            waiting.addLast(new Waiting<>(incoming, nowMs + limits.waitMsMax()));
        }
        if (origin.log() != null) {
            drain(nowMs);
        }
    }

    /** Decides what waits, in its order, up to the first that still has to. */
    private void drain(long nowMs) {
        Waiting<I, R> first = waiting.peekFirst();
        while (first != null && consider(first.incoming, nowMs, first.untilMs)) {
            waiting.removeFirst();
            first = waiting.peekFirst();
        }
    }

    /** @return false if it has to wait for another log */
    private boolean consider(Incoming<I, R> incoming, long nowMs, long waitUntilMs) {
        Origin origin = incoming.origin();
        Long next = offsets.get(origin.source());
        if (next != null && origin.offset() < next) {
            if (incoming instanceof Incoming.Legible<I, R>(Origin from, I input, @Nullable Gate gate) && gate != null) {
                decided.note(gate, nowMs);
            }
            return true;
        }
        switch (incoming) {
            case Incoming.Unreadable<I, R> poison -> {
                deadLetters.add(new DeadLetter(origin, poison.reason()));
                R answer = poison.answer();
                if (answer != null) {
                    replies.add(answer);
                }
            }
            case Incoming.Legible<I, R>(Origin from, I input, @Nullable Gate gate) -> {
                if (gate != null) {
                    if (!command(from, input, gate, nowMs, waitUntilMs)) {
                        return false;
                    }
                } else if (from.log() != null) {
                    followedEvent(from, from.log(), input, nowMs);
                } else {
                    decide(from, input, nowMs);
                }
            }
        }
        offsets.put(origin.source(), origin.offset() + 1);
        inputs++;
        return true;
    }

    private boolean command(Origin origin, I input, Gate gate, long nowMs, long waitUntilMs) {
        boolean expired = nowMs > gate.deadlineMs();
        Answers.Entry<E> before = answers.find(gate.key());
        if (before != null) {
            if (!before.inProgress()) {
                R again = protocol.again(input, protocol.answer(before.events()));
                replies.add(protocol.stamp(again, before.sequence()));
            } else if (!expired && !decided.has(gate)) {
                refuse(input, Refusal.IN_PROGRESS);
            }
            // It may be the very command that is in progress, in its topic twice: who sent it is told when that has
            // ended.
            return true;
        }
        if (expired) {
            refuse(input, Refusal.EXPIRED);
            return true;
        }
        if (decided.has(gate)) {
            return true;
        }
        if (!seen(gate.after())) {
            if (nowMs < waitUntilMs) {
                return false;
            }
            decided.note(gate, nowMs);
            refuse(input, Refusal.BEHIND);
            return true;
        }
        decided.note(gate, nowMs);
        if (!decide(origin, input, nowMs)) {
            refuse(input, Refusal.FAULT);
        }
        return true;
    }

    /** Whether the followed ones among these logs were consumed that far. */
    private boolean seen(Map<String, Long> after) {
        for (Map.Entry<String, Long> log : after.entrySet()) {
            if (followed.contains(log.getKey()) && consumed.getOrDefault(log.getKey(), 0L) < log.getValue()) {
                return false;
            }
        }
        return true;
    }

    private void followedEvent(Origin origin, String log, I input, long nowMs) {
        long last = consumed.getOrDefault(log, 0L);
        if (origin.sequence() <= last) {
            return;
        }
        if (origin.sequence() != last + 1) {
            throw new ShardFailure(origin + " follows on event " + last + ": the log has a gap");
        }
        if (!decide(origin, input, nowMs)) {
            throw new ShardFailure(deadLetters.getLast().reason() + "; a saga would be lost without " + origin);
        }
        consumed.put(log, origin.sequence());
    }

    /** @return false if deciding failed: nothing happened, and the input is a dead letter */
    private boolean decide(Origin origin, I input, long nowMs) {
        Decision<E, R> decision;
        try {
            decision = machine.decide(input, nowMs);
        } catch (RuntimeException e) {
            deadLetters.add(new DeadLetter(origin, "deciding failed: " + e + at(e)));
            return false;
        }
        take(decision);
        machine.observe(input, nowMs);
        return true;
    }

    private static String at(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }

    private void take(Decision<E, R> decision) {
        for (E event : decision.events()) {
            long next = sequence + 1;
            apply(event, next);
            events.add(new Logged<>(event, next));
        }
        for (R reply : decision.replies()) {
            replies.add(protocol.stamp(reply, sequence));
        }
    }

    private void refuse(I input, Refusal reason) {
        replies.add(protocol.refuse(input, reason));
    }

    private void fireTimers(long nowMs) {
        for (int fired = 0; fired < limits.timersMax(); fired++) {
            OptionalLong due = machine.nextTimerMs();
            if (due.isEmpty() || due.getAsLong() > nowMs) {
                return;
            }
            Decision<E, R> decision;
            try {
                decision = machine.onTimer(nowMs);
            } catch (RuntimeException e) {
                throw new ShardFailure("the timer due at " + due.getAsLong() + " ms cannot be decided", e);
            }
            take(decision);
            inputs++;
        }
    }

    private Batch<E, R, K, D> batch() {
        Delta delta = machine.image().delta();
        Batch<E, R, K, D> batch = new Batch<>(
                inputs,
                events,
                changedRows(delta),
                affectedRecords(delta),
                replies,
                deadLetters,
                new Checkpoint(sequence, offsets, consumed));
        events.clear();
        replies.clear();
        deadLetters.clear();
        inputs = 0;
        return batch;
    }

    private List<Row> changedRows(Delta delta) {
        List<Row> rows = new ArrayList<>();
        for (Table<?> table : delta.tables()) {
            addChangedRows(delta, table, rows);
        }
        return rows;
    }

    private static <V> void addChangedRows(Delta delta, Table<V> table, List<Row> rows) {
        delta.forEach(table, (key, before) -> {
            V now = table.get(key);
            if (now == null ? before != null : !now.equals(before)) {
                rows.add(new Row(table.name(), key, now));
            }
        });
    }

    private List<Rendered<K, D>> affectedRecords(Delta delta) {
        List<Rendered<K, D>> records = new ArrayList<>();
        if (delta.isEmpty()) {
            return records;
        }
        for (Projection<K, D> projection : projections) {
            Set<K> keys = new LinkedHashSet<>();
            projection.affected(delta, keys::add);
            for (K key : keys) {
                records.add(new Rendered<>(key, projection.render(key)));
            }
        }
        return records;
    }

    private static final class Waiting<I, R> {
        private final Incoming<I, R> incoming;
        private final long untilMs;

        Waiting(Incoming<I, R> incoming, long untilMs) {
            this.incoming = incoming;
            this.untilMs = untilMs;
        }
    }
}
