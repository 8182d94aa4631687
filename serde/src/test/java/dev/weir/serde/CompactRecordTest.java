package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without Jackson is what Jackson reads; what it refuses is refused in its words. */
class CompactRecordTest {
    /** A row, body or member of such, as it is written. */
    record Sample(Class<?> type, JsonNode tree) {
        static Sample of(Object record) {
            return new Sample(record.getClass(), Json.mapper().valueToTree(record));
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    /** What came of reading: a value, or why there is none. */
    private record Outcome(@Nullable Object value, @Nullable String refused) {
        static Outcome refused(IOException why) {
            return new Outcome(
                    null,
                    why instanceof JacksonException json
                            ? json.getClass().getSimpleName() + ": " + json.getOriginalMessage()
                            : "null");
        }
    }

    static Stream<Object> rows() {
        return Stream.of(
                Samples.A_NETWORK,
                Samples.A_PORT,
                Samples.A_BOUND_PORT,
                Samples.A_SUBNET,
                Samples.A_GROUP,
                Samples.A_RULE,
                Samples.A_NODE,
                Samples.A_DHCP,
                new Wiring(4, null, true));
    }

    static Stream<Sample> samples() {
        Stream<Sample> polymorphic = Stream.concat(
                CodecsTest.operations().map(each -> new Sample(Operation.class, tree(each))),
                CodecsTest.reports().map(each -> new Sample(NodeReport.class, tree(each))));
        Stream<Sample> events = Stream.of(EventType.values()).map(CompactRecordTest::event);
        Stream<Object> others = Stream.of(Samples.CAUSE, Samples.NO_ADDRESS);
        return Stream.of(
                        rows().map(Sample::of),
                        others.map(Sample::of),
                        CodecsTest.desired().map(Sample::of),
                        polymorphic,
                        events)
                .flatMap(each -> each);
    }

    /** A row of a kind that only its service knows. */
    private record Wiring(
            long generation,
            @Nullable Integer tag,
            @Nullable Boolean known) {}

    private static JsonNode tree(Object record) {
        return Json.mapper().valueToTree(record);
    }

    private static Sample event(EventType type) {
        String name = "/golden/" + type.typeName() + ".json";
        try (InputStream sample = Objects.requireNonNull(CompactRecordTest.class.getResourceAsStream(name))) {
            return new Sample(type.eventClass(), Json.mapper().readTree(sample).path("body"));
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordIsReadAsJacksonReadsIt(Sample sample) {
        assertThat(read(sample, sample.tree()))
                .isEqualTo(readByJackson(sample, sample.tree()))
                .extracting(Outcome::refused)
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itsMembersMayStandInAnyOrder(Sample sample) {
        assertThat(read(sample, Changed.reversed(sample.tree()))).isEqualTo(read(sample, sample.tree()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsAbsentNullUnknownOrOfAnotherTypeIsTakenOrRefusedAsByJackson(Sample sample) {
        readAsByJackson(sample, Changed.members(sample.tree()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatMightBeTakenForAMembersTypeIsTakenOrRefusedAsByJackson(Sample sample) {
        readAsByJackson(sample, Changed.scalars(sample.tree()));
    }

    private static void readAsByJackson(Sample sample, Map<String, JsonNode> changed) {
        changed.forEach(
                (change, tree) -> assertThat(read(sample, tree)).as(change).isEqualTo(readByJackson(sample, tree)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"na\u00efve", "\u65e5\u672c", "a \"word\"", "back\\slash", "two\nlines", "\u0001", "\ud83d\ude00"
            })
    void anyTextIsReadAsItWasWritten(String text) {
        Port port = Samples.A_PORT.withName(text);
        assertThat(Json.read(Json.write(port), Port.class)).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 999_999_999_999_999_999L, Long.MIN_VALUE, Long.MAX_VALUE})
    void anyNumberIsReadAsItWasWritten(long number) {
        Wiring wiring = new Wiring(number, Integer.MIN_VALUE, true);
        assertThat(Json.read(Json.write(wiring), Wiring.class)).isEqualTo(wiring);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "null",
                "[]",
                "{'generation':7",
                "{'generation':7}",
                "{'generation':7}{}",
                "{'generation':7}x",
                "{'generation':7,}",
                "{'generation':07}",
                "{'generation':-}",
                "{'generation':-0}",
                "{'generation':7.0}",
                "{'generation':7e2}",
                "{'generation':99999999999999999999}",
                "{'generation':7,'generation':8}",
                "{'generation':7,'tag':2147483648}",
                "{'generation':7,'tag':1,'tag':2}",
                "{'generation':7,'known':trueish}",
                "{ 'generation' : 7 , 'known' : true } "
            })
    void textOfAnySortIsTakenOrRefusedAsByJackson(String text) {
        byte[] json = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThat(read(Wiring.class, json)).isEqualTo(readByJackson(Wiring.class, json));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowsAsTheyAreWrittenNeedNoJackson(Object row) {
        assertThat((Object) CompactRecord.read(Json.write(row), row.getClass())).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Operation.Delete.class, NodeReport.Goodbye.class, Attributes.class, Reply.class, String.class})
    void whatJacksonIsToldHowToReadIsLeftToIt(Class<?> type) {
        assertThat((Object) CompactRecord.read(
                        "{\"resource\":\"port\",\"id\":\"a\",\"node\":\"a\",\"epoch\":1}"
                                .getBytes(StandardCharsets.UTF_8),
                        type))
                .isNull();
    }

    private static Outcome read(Sample sample, JsonNode tree) {
        return read(sample.type(), Json.write(tree));
    }

    private static Outcome read(Class<?> type, byte[] json) {
        try {
            return new Outcome(Json.read(json, type), null);
        } catch (UncheckedIOException e) {
            return Outcome.refused(Objects.requireNonNull(e.getCause()));
        }
    }

    private static Outcome readByJackson(Sample sample, JsonNode tree) {
        return readByJackson(sample.type(), Json.write(tree));
    }

    private static Outcome readByJackson(Class<?> type, byte[] json) {
        try {
            Object value = Json.mapper().readValue(json, type);
            return value == null ? new Outcome(null, "null") : new Outcome(value, null);
        } catch (IOException e) {
            return Outcome.refused(e);
        }
    }
}
