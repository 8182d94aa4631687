package dev.weir.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    private static final String NETWORK = "11111111-1111-1111-1111-111111111111";

    private static Map<String, @Nullable Object> create(String collection, String json) {
        RequestBody body = new RequestBody(Samples.tables().of(collection), Samples.DEMO, false);
        return body.create(RequestBody.parse(json.getBytes(StandardCharsets.UTF_8)))
                .getFirst();
    }

    private static ApiError refusal(String collection, String json) {
        return catchThrowableOfType(Rejected.class, () -> create(collection, json))
                .error();
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        // When
        Map<String, @Nullable Object> port = create("ports", "{\"port\":{\"network_id\":\"" + NETWORK + "\"}}");

        // Then
        assertThat(port)
                .containsEntry("admin_state_up", true)
                .containsEntry("name", "")
                .containsEntry("binding:vnic_type", "normal")
                .containsEntry("project_id", Samples.DEMO)
                .doesNotContainKeys("tenant_id", "fixed_ips", "mac_address", "security_groups", "id");
    }

    @Test
    void spellingsOfABooleanAreOne() {
        // When
        Map<String, @Nullable Object> network =
                create("networks", "{\"network\":{\"admin_state_up\":\"False\",\"shared\":0}}");

        // Then
        assertThat(network).containsEntry("admin_state_up", false).containsEntry("shared", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"port\":{\"network_id\":\"%s\",\"binding:host_id\":1e308}}",
                "{\"port\":{\"network_id\":\"%s\",\"binding:host_id\":[]}}",
                "{\"port\":{\"network_id\":\"%s\",\"project_id\":\"demo\",\"tags\":[1]}}",
                "{\"port\":{\"network_id\":\"%s\",\"fixed_ips\":{}}}"
            })
    void aValueOfAnotherTypeIsRefusedWhetherATableChecksItOrNot(String json) {
        assertThat(refusal("ports", json.formatted(NETWORK)).status()).isEqualTo(400);
    }

    @Test
    void listsAndObjectsAreOfBearableSize() {
        String profile = "{\"port\":{\"network_id\":\"" + NETWORK + "\",\"binding:profile\":{\"a\":\""
                + "x".repeat(4_090) + "\"}}}";
        String options = "{\"port\":{\"network_id\":\"" + NETWORK + "\",\"extra_dhcp_opts\":["
                + "{\"opt_name\":\"mtu\",\"opt_value\":\"1\"},".repeat(1_000)
                + "{\"opt_name\":\"mtu\",\"opt_value\":\"1\"}]}}";

        assertThat(refusal("ports", profile).message()).contains("too large");
        assertThat(refusal("ports", options).message()).contains("more than 1000 items");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ports|{\"port\":{}}|HTTPBadRequest|Failed to parse request. Required attribute 'network_id' not specified",
                "ports|{\"port\":{\"network_id\":\"x\"}}|HTTPBadRequest|Invalid input for network_id. Reason: 'x' is not a valid UUID.",
                "networks|{\"network\":{\"status\":\"UP\"}}|HTTPBadRequest|Attribute 'status' not allowed in POST",
                "networks|{\"network\":{\"colour\":1,\"x\":2}}|HTTPBadRequest|Unrecognized attribute(s) 'colour, x'",
                "networks|{\"network\":{\"admin_state_up\":\"maybe\"}}|InvalidInput|Invalid input for operation: 'maybe' cannot be converted to boolean.",
                "networks|{\"network\":{\"name\":7}}|HTTPBadRequest|Invalid input for name. Reason: '7' is not a valid string.",
                "networks|{\"network\":{\"tenant_id\":\"other\"}}|HTTPBadRequest|Specifying 'project_id' other than the authenticated project in request is not allowed for the current user.",
                "networks|{\"network\":{\"tenant_id\":\"a\",\"project_id\":\"b\"}}|HTTPBadRequest|'project_id' and 'tenant_id' do not match",
                "networks|{\"net\":{}}|HTTPBadRequest|Unable to find 'network' in request body",
                "networks|{\"network\":[]}|HTTPBadRequest|Object 'network' contains invalid data",
                "networks|{\"networks\":[]}|HTTPBadRequest|Resources required",
                "networks|{\"network\":|HTTPBadRequest|Body contains invalid data: the JSON is malformed",
                "subnets|{\"subnet\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"ip_version\":5}}|HTTPBadRequest|Invalid input for ip_version. Reason: 5 is not in valid_values.",
                "subnets|{\"subnet\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"ip_version\":4,\"cidr\":\"10.0.0/24\"}}|InvalidInput|Invalid input for operation: 10.0.0/24 is not in a CIDR format.",
                "subnets|{\"subnet\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"ip_version\":4,\"dns_nameservers\":[\"1.1.1.1\",\"1.1.1.1\"]}}|HTTPBadRequest|Invalid input for dns_nameservers. Reason: Duplicate nameserver '1.1.1.1'.",
                "ports|{\"port\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"fixed_ips\":[{\"ip_address\":\"300.1.1.1\"}]}}|HTTPBadRequest|Invalid input for fixed_ips. Reason: '300.1.1.1' is not a valid IP address.",
                "ports|{\"port\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"mac_address\":\"01:00:00:00:00:01\"}}|HTTPBadRequest|Invalid input for mac_address. Reason: '01:00:00:00:00:01' is not a valid MAC address.",
                "ports|{\"port\":{\"network_id\":\"11111111-1111-1111-1111-111111111111\",\"allowed_address_pairs\":[{}]}}|AllowedAddressPairsMissingIP|AllowedAddressPair must contain ip_address",
                "security_groups|{\"security_group\":{\"name\":\"Default\"}}|SecurityGroupDefaultAlreadyExists|Default security group already exists.",
                "security_group_rules|{\"security_group_rule\":{\"security_group_id\":\"x\",\"direction\":\"up\"}}|HTTPBadRequest|Invalid input for direction. Reason: up is not in valid_values.",
                "security_group_rules|{\"security_group_rule\":{\"security_group_id\":\"x\",\"direction\":\"ingress\",\"port_range_min\":70000}}|SecurityGroupInvalidPortValue|Invalid value for port 70000",
            })
    void badInputIsRefusedInTheWordsOfNeutron(String collection, String json, String type, String message) {
        // When
        ApiError error = refusal(collection, json);

        // Then
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void everyItemOfABulkRequestIsPrepared() {
        // Given
        RequestBody body = new RequestBody(Samples.tables().of("networks"), Samples.DEMO, false);

        // When
        List<Map<String, @Nullable Object>> drafts = body.create(RequestBody.parse(
                "{\"networks\":[{\"name\":\"a\"},{\"network\":{\"name\":\"b\"}}]}".getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(drafts).extracting(draft -> draft.get("name")).containsExactly("a", "b");
        assertThat(drafts).allMatch(draft -> Boolean.TRUE.equals(draft.get("admin_state_up")));
    }

    @Test
    void anUpdateHasOnlyWhatIsGivenAndOnlyWhatMayChange() {
        // Given
        RequestBody body = new RequestBody(Samples.tables().of("ports"), Samples.DEMO, false);

        // When
        Map<String, @Nullable Object> changes = body.update(RequestBody.parse(
                "{\"port\":{\"name\":\"x\",\"security_groups\":null}}".getBytes(StandardCharsets.UTF_8)));
        Rejected rejected = catchThrowableOfType(
                Rejected.class,
                () -> body.update(
                        RequestBody.parse("{\"port\":{\"network_id\":\"x\"}}".getBytes(StandardCharsets.UTF_8))));

        // Then
        assertThat(changes).containsOnly(Map.entry("name", "x"), Map.entry("security_groups", List.of()));
        assertThat(rejected.error().message()).isEqualTo("Cannot update read-only attribute network_id");
    }

    @Test
    void deepNestingIsRefusedBeforeItCosts() {
        // Given
        String deep = "{\"network\":{\"name\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}";

        // When
        ApiError error = refusal("networks", deep);

        // Then
        assertThat(error.status()).isEqualTo(400);
    }

    @Test
    void ipv6ComesInItsShortestForm() {
        // When
        Map<String, @Nullable Object> subnet = create(
                "subnets",
                "{\"subnet\":{\"network_id\":\"" + NETWORK
                        + "\",\"ip_version\":6,\"cidr\":\"2001:DB8:0:0::/64\",\"gateway_ip\":\"2001:db8:0::1\"}}");

        // Then
        assertThat(subnet).containsEntry("cidr", "2001:db8::/64").containsEntry("gateway_ip", "2001:db8::1");
    }
}
