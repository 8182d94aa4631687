package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes read what {@link Json} reads, and refuse what it refuses. */
class DesiredShapesTest {
    static Stream<Desired> desired() {
        return CodecsTest.desired();
    }

    @ParameterizedTest
    @MethodSource("desired")
    void aRecordIsTheSameHoweverItIsRead(Desired desired) {
        byte[] json = Json.write(desired);
        assertThat(byShape(desired, json)).contains(desired).isEqualTo(byMapper(desired, json));
    }

    @ParameterizedTest
    @MethodSource("desired")
    void aRecordAsItIsWrittenNeedsNoJackson(Desired desired) {
        assertThat((Object) DesiredShapes.of(desired.key().kind()).compact(Json.write(desired)))
                .isEqualTo(desired);
    }

    @ParameterizedTest
    @MethodSource("desired")
    void itsMembersMayStandInAnyOrder(Desired desired) {
        JsonNode reversed = Changed.reversed(Json.mapper().valueToTree(desired));
        assertThat(byShape(desired, Json.write(reversed))).contains(desired);
    }

    @ParameterizedTest
    @MethodSource("desired")
    void whatIsAbsentNullUnknownOrOfAnotherTypeIsTakenOrRefusedAlike(Desired desired) {
        Map<String, JsonNode> changed = Changed.members(Json.mapper().valueToTree(desired));
        assertThat(changed).hasSizeGreaterThan(5);
        changed.forEach((change, tree) -> {
            byte[] json = Json.write(tree);
            assertThat(byShape(desired, json)).as(change).isEqualTo(byMapper(desired, json));
        });
    }

    private static Optional<Desired> byShape(Desired sample, byte[] json) {
        try {
            return Optional.of(DesiredShapes.of(sample.key().kind()).read(json));
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    private static Optional<Desired> byMapper(Desired sample, byte[] json) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(json, sample.getClass()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"node\":\"a\",\"network_id\":\"b\"}{}",
                "{\"node\":\"a\",\"network_id\":5}",
                "{\"node\":\"a\"}"
            })
    void whatIsNoSuchRecordIsUnreadable(String json) {
        assertThatThrownBy(() ->
                        DesiredShapes.of(DesiredKey.Kind.DHCP_PLACEMENT).read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith("not a " + DesiredDhcpPlacement.class.getSimpleName() + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'network_id':'n','project_id':'p','mtu':'1500','admin_state_up':true,'segments':[]}",
                "{'network_id':'n','project_id':'p','mtu':1500.5,'admin_state_up':true,'segments':[]}",
                "{'network_id':'n','project_id':'p','mtu':true,'admin_state_up':true,'segments':[]}",
                "{'network_id':'n','project_id':'p','mtu':1500,'admin_state_up':1,'segments':[]}",
                "{'network_id':'n','project_id':'p','mtu':1500,'admin_state_up':'true','segments':[]}",
                "{'network_id':'n','project_id':true,'mtu':1500,'admin_state_up':true,'segments':[]}",
                "{'network_id':'n','project_id':'p','mtu':1500,'admin_state_up':true,'segments':''}"
            })
    void noValueIsTakenForOneOfAnotherType(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DesiredShapes.of(DesiredKey.Kind.NETWORK).read(bytes))
                .isInstanceOf(Unreadable.class);
    }
}
