package dev.weir.service.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Decision;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Given events, when one input, then exactly these events and this answer:
 *
 * <pre>{@code
 * MachineDriver.of(new L2Machine(config))
 *         .given(commands.create(Kind.NETWORK, NET, Map.of(…)))
 *         .when(commands.delete(Kind.NETWORK, NET))
 *         .thenEvents(NetworkDeletionRequested.class)
 *         .thenNoReply();
 * }</pre>
 *
 * <p>The machine is real, the clock stands still unless {@link #after} moves it. What {@code when} decides is replayed
 * too, so that a test can go on from there.
 */
public final class MachineDriver {
    private final Playback play;

    private MachineDriver(ServiceMachine machine) {
        this.play = new Playback(machine);
    }

    /** @param machine an empty one */
    public static MachineDriver of(ServiceMachine machine) {
        return new MachineDriver(machine);
    }

    /** These happened, because the cloud itself did it. */
    public MachineDriver given(Event... events) {
        for (Event event : events) {
            given(new EventEnvelope(event, Cause.system("test", ""), play.nowMs));
        }
        return this;
    }

    public MachineDriver given(EventEnvelope event) {
        play.replay(List.of(event));
        return this;
    }

    /** These were decided before. @throws AssertionError if one of them was refused */
    public MachineDriver given(Input... inputs) {
        for (Input input : inputs) {
            for (Reply reply : play.input(input).replies()) {
                assertThat(reply.error())
                        .as("what is given must not be refused: %s", input)
                        .isNull();
            }
        }
        return this;
    }

    public Then when(Input input) {
        return new Then(play.input(input));
    }

    /** Lets time pass; timers fire when they are due. */
    public Then after(Duration time) {
        return new Then(play.advanceTo(play.nowMs + time.toMillis()));
    }

    /** For a look into the image or the projections. */
    public ServiceMachine machine() {
        return play.machine;
    }

    /** The sequence of the last event. */
    public long sequence() {
        return play.log.size();
    }

    /** The desired records now, as JSON text by key. */
    public java.util.Map<String, String> desired() {
        return Playback.desired(play.machine);
    }

    /** What came of it. */
    public static final class Then {
        private final Decision<EventEnvelope, Reply> decision;

        Then(Decision<EventEnvelope, Reply> decision) {
            this.decision = decision;
        }

        public List<EventEnvelope> envelopes() {
            return decision.events();
        }

        public List<Event> events() {
            return decision.events().stream().map(EventEnvelope::event).toList();
        }

        public List<Reply> replies() {
            return decision.replies();
        }

        /** Exactly these, in this order. */
        public Then thenEvents(Event... events) {
            assertThat(events()).containsExactly(events);
            return this;
        }

        /** Exactly events of these types, in this order. */
        @SafeVarargs
        public final Then thenEvents(Class<? extends Event>... types) {
            List<String> names = new ArrayList<>();
            for (Class<?> type : types) {
                names.add(type.getSimpleName());
            }
            assertThat(events().stream().map(event -> event.getClass().getSimpleName()))
                    .containsExactlyElementsOf(names);
            return this;
        }

        public Then thenNoEvents() {
            assertThat(events()).isEmpty();
            return this;
        }

        /** The only event of this type. */
        public <E extends Event> E event(Class<E> type) {
            List<E> found =
                    events().stream().filter(type::isInstance).map(type::cast).toList();
            assertThat(found)
                    .as("events of type %s among %s", type.getSimpleName(), events())
                    .hasSize(1);
            return found.getFirst();
        }

        public Then thenNoReply() {
            assertThat(replies()).isEmpty();
            return this;
        }

        /** One answer, which is not a refusal. */
        public Reply reply() {
            assertThat(replies()).hasSize(1);
            Reply reply = replies().getFirst();
            assertThat(reply.error()).isNull();
            return reply;
        }

        /** The only resource of the only answer. */
        public <T extends Resource> T resource(Class<T> type) {
            assertThat(reply().resources()).hasSize(1);
            return type.cast(reply().resources().getFirst());
        }

        /** One answer, a refusal; and nothing happened. */
        public ApiError thenRefused(int status, String type) {
            assertThat(events()).isEmpty();
            return thenAnsweredWithError(status, type);
        }

        /** One answer, a refusal, though there may be events: the end of a saga that failed. */
        public ApiError thenAnsweredWithError(int status, String type) {
            assertThat(replies()).hasSize(1);
            ApiError error = replies().getFirst().error();
            assertThat(error).isNotNull();
            assertThat(error.type()).as(error.message()).isEqualTo(type);
            assertThat(error.status()).as(error.message()).isEqualTo(status);
            return error;
        }
    }
}
