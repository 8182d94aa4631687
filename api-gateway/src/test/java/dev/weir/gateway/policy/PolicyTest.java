package dev.weir.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.gateway.testing.Samples;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.Rejected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private final Policy policy = Samples.policy();
    private final AttributeTable networks = Samples.tables().of("networks");
    private final AttributeTable ports = Samples.tables().of("ports");
    private final Credentials member = policy.credentials("u", Samples.DEMO, List.of("member"));
    private final Credentials reader = policy.credentials("u", Samples.DEMO, List.of("reader"));
    private final Credentials admin = policy.credentials("a", "admins", List.of("Admin"));

    private record Fields(Map<String, Object> fields, Map<String, Target> parents) implements Target {
        @Override
        public @Nullable Object field(String name) {
            return fields.get(name);
        }

        @Override
        public @Nullable Target parent(String name) {
            return parents.get(name);
        }
    }

    private static Target of(String project) {
        return new Fields(Map.of("project_id", project), Map.of());
    }

    private static Target onNetwork(String project, String networkProject, boolean shared) {
        return new Fields(
                Map.of("project_id", project),
                Map.of("network", new Fields(Map.of("project_id", networkProject, "shared", shared), Map.of())));
    }

    @Test
    void aProjectActsOnItsOwnAndAnAdministratorOnAll() {
        // Then
        assertThat(policy.allows("update_network", member, of(Samples.DEMO))).isTrue();
        assertThat(policy.allows("update_network", member, of(Samples.OTHER))).isFalse();
        assertThat(policy.allows("update_network", reader, of(Samples.DEMO))).isFalse();
        assertThat(policy.allows("get_network", reader, of(Samples.DEMO))).isTrue();
        assertThat(policy.allows("update_network", admin, of(Samples.OTHER))).isTrue();
        assertThat(admin.admin()).isTrue();
        assertThat(member.admin()).isFalse();
    }

    @Test
    void aPortMayBeMadeOnOnesOwnOrASharedNetworkOnly() {
        // Then
        assertThat(policy.allows("create_port", member, onNetwork(Samples.DEMO, Samples.DEMO, false)))
                .isTrue();
        assertThat(policy.allows("create_port", member, onNetwork(Samples.DEMO, Samples.OTHER, true)))
                .isTrue();
        assertThat(policy.allows("create_port", member, onNetwork(Samples.DEMO, Samples.OTHER, false)))
                .isFalse();
        assertThat(policy.allows("create_port", reader, onNetwork(Samples.DEMO, Samples.DEMO, false)))
                .isFalse();
    }

    @Test
    void aForbiddenAttributeIsRefusedByItsRule() {
        // Given
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("shared", true);
        given.put("provider:network_type", "vlan");

        // When
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> policy.enforce("create_network", networks, given, member, of(Samples.DEMO)));

        // Then
        assertThat(rejected.error().status()).isEqualTo(403);
        assertThat(rejected.error().type()).isEqualTo("PolicyNotAuthorized");
        assertThat(rejected.error().message())
                .isEqualTo("((rule:create_network and rule:create_network:provider:network_type) and"
                        + " rule:create_network:shared) is disallowed by policy");
    }

    @Test
    void membersOfAListHaveRulesOfTheirOwn() {
        // Given
        Map<String, @Nullable Object> address = Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.5")));
        Map<String, @Nullable Object> subnet = Map.of("fixed_ips", List.of(Map.of("subnet_id", "s")));
        Target shared = onNetwork(Samples.DEMO, Samples.OTHER, true);

        // When: on a shared network one may choose the subnet, not the address
        policy.enforce("create_port", ports, subnet, member, shared);
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> policy.enforce("create_port", ports, address, member, shared));

        // Then
        assertThat(rejected.error().message())
                .isEqualTo("(rule:create_port and (rule:create_port:fixed_ips and"
                        + " (rule:create_port:fixed_ips:ip_address))) is disallowed by policy");
    }

    @Test
    void onlyTheCloudsOwnersMakePortsOfTheCloud() {
        // Given
        Target infrastructure =
                new Fields(Map.of("project_id", Samples.DEMO, "device_owner", "network:dhcp"), Map.of());
        Target instance = new Fields(Map.of("project_id", Samples.DEMO, "device_owner", "compute:nova"), Map.of());

        // Then
        assertThat(policy.allows("create_port:device_owner", member, infrastructure))
                .isFalse();
        assertThat(policy.allows("create_port:device_owner", member, instance)).isTrue();
    }

    @Test
    void providerAndBindingAttributesAreForAdministratorsEyes() {
        // Then
        assertThat(policy.hidden(networks, member, of(Samples.DEMO)))
                .containsExactlyInAnyOrder(
                        "provider:network_type", "provider:physical_network", "provider:segmentation_id");
        assertThat(policy.hidden(ports, member, of(Samples.DEMO)))
                .containsExactlyInAnyOrder(
                        "binding:host_id", "binding:profile", "binding:vif_type", "binding:vif_details");
        assertThat(policy.hidden(ports, admin, of(Samples.OTHER))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "role:admin or role:x and role:y, true, false",
        "(role:admin or role:x) and role:y, false, false",
        "not role:admin, false, true",
        "not (role:admin and role:x), true, true",
        "'', true, true",
        "!, false, false",
        "rule:does_not_exist, true, true",
    })
    void checksCombine(String check, boolean forAdmin, boolean forReader) {
        // Given
        PolicyRules rules = PolicyRules.parse(Map.of("it", check, "default", "@"));

        // Then
        assertThat(rules.get("it").passes(admin, of("p"), rules)).isEqualTo(forAdmin);
        assertThat(rules.get("it").passes(reader, of("p"), rules)).isEqualTo(forReader);
    }

    @Test
    void aCheckStringThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> PolicyRules.parse(Map.of("x", "role:admin and (role:y")))
                .hasMessageContaining("role:admin and (role:y");
    }

    @Test
    void aRequesterWithoutAProjectOwnsNothing() {
        // Given
        Credentials unscoped = policy.credentials("u", "", List.of("member"));

        // Then
        assertThat(policy.allows("get_network", unscoped, of(""))).isFalse();
    }
}
