package dev.weir.kernel.testing;

import dev.weir.kernel.Decision;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Domain;
import dev.weir.kernel.Image;
import dev.weir.kernel.Machine;
import dev.weir.kernel.Projection;
import dev.weir.kernel.Protocol;
import dev.weir.kernel.Table;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The smallest machine that has everything: counts by name, has a limit, a saga ({@code ask}, answered by another log), a
 * timer, and a projection that says which counts are even.
 *
 * <p>Inputs are {@code add}, {@code ask}, {@code finish}, {@code ring}, {@code crash}; the events {@code added}, {@code asked},
 * {@code rung}, and {@code broken}, which cannot be replayed.
 */
public final class Tally implements Machine<Tally.In, Tally.Ev, Tally.Out> {
    public static final long LIMIT = 1_000_000_000;

    /** @param key idempotency key, empty for what is no command */
    public record In(String verb, String name, String key) {}

    public record Ev(String type, String name, long value, String key, long timeMs) {}

    /** @param sequence 0 until stamped */
    public record Out(String key, String text, long sequence) {}

    private static final class Counts extends Image {
        private final Table<Long> counts = table("count", Long.class);
        private final Table<String> asked = table("asked", String.class);
        private final Table<Long> alarms = table("alarm", Long.class);
    }

    private final Counts image = new Counts();

    public static Domain<In, Ev, Out, String, String> domain() {
        return domain(new Tally());
    }

    public static Domain<In, Ev, Out, String, String> domain(Tally tally) {
        return new Domain<>(tally, new Words(), List.of(tally.new Even()));
    }

    @Override
    public Image image() {
        return image;
    }

    public long count(String name) {
        Long count = image.counts.get(name);
        return count == null ? 0 : count;
    }

    @Override
    public Decision<Ev, Out> decide(In input, long nowMs) {
        long next = count(input.name()) + 1;
        return switch (input.verb()) {
            case "add" ->
                next > LIMIT
                        ? Decision.refused(new Out(input.key(), "full", 0))
                        : Decision.of(
                                List.of(new Ev("added", input.name(), next, input.key(), nowMs)),
                                new Out(input.key(), input.name() + "=" + next, 0));
            case "ask" -> Decision.silently(List.of(new Ev("asked", input.name(), 0, input.key(), nowMs)));
            case "finish" -> {
                String asker = image.asked.get(input.name());
                yield asker == null
                        ? Decision.nothing()
                        : Decision.of(
                                List.of(new Ev("added", input.name(), next, asker, nowMs)),
                                new Out(asker, input.name() + "=" + next, 0));
            }
            case "ring" -> Decision.silently(List.of(new Ev("alarm", input.name(), nowMs + 1_000, "", nowMs)));
            case "break" ->
                Decision.of(
                        List.of(new Ev("broken", input.name(), 0, input.key(), nowMs)),
                        new Out(input.key(), "broken", 0));
            case "refuse" -> Decision.refused(new Out(input.key(), "no", 0));
            default -> throw new IllegalArgumentException("cannot " + input.verb());
        };
    }

    @Override
    public void replay(Ev event, long sequence) {
        switch (event.type()) {
            case "added" -> {
                image.counts.put(event.name(), event.value());
                image.asked.remove(event.name());
            }
            case "asked" -> image.asked.put(event.name(), event.key());
            case "alarm" -> image.alarms.put(event.name(), event.value());
            case "rung" -> {
                image.alarms.remove(event.name());
                image.counts.put(event.name(), event.value());
            }
            default -> throw new IllegalArgumentException("no such event: " + event.type());
        }
    }

    @Override
    public OptionalLong nextTimerMs() {
        return image.alarms.values().stream().mapToLong(Long::longValue).min();
    }

    @Override
    public Decision<Ev, Out> onTimer(long nowMs) {
        return image.alarms.keys().stream()
                .filter(name -> image.alarms.require(name) <= nowMs)
                .sorted()
                .findFirst()
                .map(name -> Decision.<Ev, Out>silently(List.of(new Ev("rung", name, count(name) + 1, "", nowMs))))
                .orElse(Decision.nothing());
    }

    private final class Even implements Projection<String, String> {
        @Override
        public void affected(Delta delta, Consumer<String> keys) {
            delta.forEach(image.counts, (key, before) -> keys.accept(key));
        }

        @Override
        public Stream<String> keys() {
            return image.counts.keys().stream().filter(name -> count(name) % 2 == 0);
        }

        @Override
        public @Nullable String render(String key) {
            return count(key) > 0 && count(key) % 2 == 0 ? key + " is even: " + count(key) : null;
        }
    }

    private static final class Words implements Protocol<In, Ev, Out> {
        @Override
        public @Nullable String keyOf(Ev event) {
            return event.key().isEmpty() ? null : event.key();
        }

        @Override
        public boolean awaited(In input) {
            return true;
        }

        @Override
        public boolean pending(Ev event) {
            return event.type().equals("asked");
        }

        @Override
        public String subjectOf(Ev event) {
            return event.name();
        }

        @Override
        public long rememberUntilMs(Ev event) {
            return event.timeMs() + 600_000;
        }

        @Override
        public Out answer(List<Ev> events) {
            Ev last = events.getLast();
            return new Out(last.key(), last.name() + "=" + last.value(), 0);
        }

        @Override
        public Out again(In input, Out first) {
            return first;
        }

        @Override
        public Out refuse(In input, Refusal reason) {
            return new Out(input.key(), reason.name(), 0);
        }

        @Override
        public Out stamp(Out reply, long sequence) {
            return new Out(reply.key(), reply.text(), sequence);
        }
    }
}
