package dev.weir.l2.domain;

import static dev.weir.service.testing.Commands.draft;
import static dev.weir.service.testing.Commands.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.testing.MachineDriver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityGroupDeciderTest {
    private static final String GROUP = uuid("group");
    private static final String DEFAULT = DefaultGroups.idOf("p1");

    private final Cloud cloud = Cloud.withNetwork();

    @Test
    void aNewGroupLetsEverythingOut() {
        // When
        var then = cloud.when(cloud.p1.create(Kind.SECURITY_GROUP, GROUP, Map.of("name", "web")));

        // Then
        then.thenEvents(
                L2Event.SecurityGroupCreated.class,
                L2Event.SecurityGroupRuleCreated.class,
                L2Event.SecurityGroupRuleCreated.class);
        assertThat(then.resource(SecurityGroup.class).isDefault()).isFalse();
        assertThat(rulesOf(GROUP))
                .extracting(SecurityGroupRule::direction, SecurityGroupRule::ethertype)
                .containsExactlyInAnyOrder(tuple("egress", "IPv4"), tuple("egress", "IPv6"));
    }

    @Test
    void theDefaultGroupIsMadeOnceAndThenFound() {
        // When
        var first = cloud.when(cloud.p2.act(Kind.SECURITY_GROUP, "p2", "ensure-default", Map.of()));
        var second = cloud.when(cloud.p2.act(Kind.SECURITY_GROUP, "p2", "ensure-default", Map.of()));

        // Then
        assertThat(first.events()).hasSize(5);
        second.thenNoEvents();
        assertThat(second.resource(SecurityGroup.class)).isEqualTo(first.resource(SecurityGroup.class));
        assertThat(rulesOf(DefaultGroups.idOf("p2")))
                .filteredOn(rule -> rule.direction().equals("ingress"))
                .extracting(SecurityGroupRule::remoteGroupId)
                .containsOnly(DefaultGroups.idOf("p2"));
    }

    @Test
    void nobodyTakesTheNameOfTheDefaultGroup() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.SECURITY_GROUP, GROUP, Map.of("name", "web")));

        // When
        var created = cloud.when(cloud.p1.create(Kind.SECURITY_GROUP, uuid("g2"), Map.of("name", "default")));
        var renamed = cloud.when(cloud.p1.update(Kind.SECURITY_GROUP, GROUP, Map.of("name", "default")));
        var original = cloud.when(cloud.p1.update(Kind.SECURITY_GROUP, DEFAULT, Map.of("name", "mine")));

        // Then
        created.thenRefused(409, "SecurityGroupDefaultAlreadyExists");
        renamed.thenRefused(409, "SecurityGroupDefaultAlreadyExists");
        original.thenRefused(409, "SecurityGroupCannotUpdateDefault");
    }

    @Test
    void theDefaultGroupStaysUnlessAnAdministratorRemovesIt() {
        // When
        var member = cloud.when(cloud.p1.delete(Kind.SECURITY_GROUP, DEFAULT));
        var admin = cloud.when(cloud.admin.delete(Kind.SECURITY_GROUP, DEFAULT));

        // Then
        member.thenRefused(409, "SecurityGroupCannotRemoveDefault");
        assertThat(admin.event(L2Event.SecurityGroupDeleted.class)
                        .securityGroup()
                        .id())
                .isEqualTo(DEFAULT);
    }

    @Test
    void aGroupInUseStaysEvenIfThePortIsOnlyRequested() {
        // Given
        cloud.driver.given(
                cloud.p1.create(Kind.SECURITY_GROUP, GROUP, Map.of("name", "web")),
                cloud.p1.create(
                        Kind.PORT, uuid("port"), Map.of("network_id", Cloud.NET, "security_groups", List.of(GROUP))));

        // When
        var then = cloud.when(cloud.p1.delete(Kind.SECURITY_GROUP, GROUP));

        // Then
        assertThat(then.thenRefused(409, "SecurityGroupInUse").message())
                .isEqualTo("Security Group " + GROUP + " in use.");
    }

    @Test
    void rulesGoWithTheirGroupAndWithTheGroupThatTheyName() {
        // Given
        cloud.driver.given(
                cloud.p1.create(Kind.SECURITY_GROUP, GROUP, Map.of("name", "web")),
                cloud.p1.create(
                        Kind.SECURITY_GROUP_RULE,
                        uuid("rule"),
                        Map.of("security_group_id", DEFAULT, "direction", "ingress", "remote_group_id", GROUP)));

        // When
        cloud.driver.given(cloud.p1.delete(Kind.SECURITY_GROUP, GROUP));

        // Then
        assertThat(cloud.machine.image().rules.contains(uuid("rule"))).isFalse();
        assertThat(rulesOf(GROUP)).isEmpty();
        assertThat(rulesOf(DEFAULT)).hasSize(4);
    }

    @Test
    void aGroupIsRevisedWithItsRules() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.SECURITY_GROUP, GROUP, Map.of("name", "web")));

        // When
        var created = cloud.when(cloud.p1.create(
                Kind.SECURITY_GROUP_RULE, uuid("rule"), Map.of("security_group_id", GROUP, "direction", "ingress")));
        var deleted = cloud.when(cloud.p1.delete(Kind.SECURITY_GROUP_RULE, uuid("rule")));

        // Then
        created.thenEvents(L2Event.SecurityGroupRuleCreated.class, L2Event.SecurityGroupUpdated.class);
        deleted.thenEvents(L2Event.SecurityGroupRuleDeleted.class, L2Event.SecurityGroupUpdated.class);
        assertThat(cloud.machine.image().groups.require(GROUP).meta().revisionNumber())
                .isEqualTo(2);
    }

    @Test
    void aRuleIsKeptAsNeutronWritesIt() {
        // When
        var then = create("ingress", "IPv6", "icmp", 128, 0, "2001:DB8::1", null);

        // Then
        SecurityGroupRule rule = then.resource(SecurityGroupRule.class);
        assertThat(rule.protocol()).isEqualTo("ipv6-icmp");
        assertThat(rule.remoteIpPrefix()).isEqualTo("2001:db8::1/128");
        assertThat(rule.belongsToDefaultSg()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "IPv4,tcp,80,22,-,SecurityGroupInvalidPortRange",
                "IPv4,tcp,80,-,-,SecurityGroupInvalidPortRange",
                "IPv4,tcp,0,22,-,SecurityGroupInvalidPortValue",
                "IPv4,tcp,1,65536,-,SecurityGroupInvalidPortValue",
                "IPv4,-,80,80,-,SecurityGroupProtocolRequiredWithPorts",
                "IPv4,icmp,256,-,-,SecurityGroupInvalidIcmpValue",
                "IPv4,icmp,-,0,-,SecurityGroupMissingIcmpType",
                "IPv4,gre,1,2,-,SecurityGroupInvalidProtocolForPort",
                "IPv4,quic,-,-,-,SecurityGroupRuleInvalidProtocol",
                "IPv4,256,-,-,-,SecurityGroupRuleInvalidProtocol",
                "IPv4,ipv6-icmp,-,-,-,SecurityGroupEthertypeConflictWithProtocol",
                "IPv4,58,-,-,-,SecurityGroupEthertypeConflictWithProtocol",
                "IPv4,tcp,22,22,2001:db8::/64,SecurityGroupRuleParameterConflict",
                "IPv6,tcp,22,22,10.0.0.0/8,SecurityGroupRuleParameterConflict",
                "IPv4,tcp,22,22,10.0.0.0/33,InvalidCIDR"
            })
    void aRuleThatMeansNothingIsRefused(
            String ethertype, String protocol, Integer min, Integer max, String prefix, String error) {
        // When
        var then = create("ingress", ethertype, protocol, min, max, prefix, null);

        // Then
        then.thenRefused(400, error);
    }

    @Test
    void aRuleHasOneRemoteAtMostAndItExists() {
        // When
        var two = create("ingress", "IPv4", null, null, null, "10.0.0.0/8", DEFAULT);
        var none = create("ingress", "IPv4", null, null, null, null, uuid("nowhere"));

        // Then
        two.thenRefused(400, "SecurityGroupRemoteGroupAndRemoteIpPrefix");
        none.thenRefused(404, "SecurityGroupNotFound");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"tcp,6,-,0.0.0.0/0", "6,tcp,0.0.0.0/0,-", "tcp,tcp,-,-"})
    void aRuleThatSaysTheSameInOtherWordsIsADuplicate(
            String protocol, String sameProtocol, String prefix, String samePrefix) {
        // Given
        String existing = create("ingress", "IPv4", protocol, 22, 22, prefix, null)
                .resource(SecurityGroupRule.class)
                .id();

        // When
        var then = create("ingress", "IPv4", sameProtocol, 22, 22, samePrefix, null);

        // Then
        ApiError error = then.thenRefused(409, "SecurityGroupRuleExists");
        assertThat(error.message()).isEqualTo("Security group rule already exists. Rule id is " + existing + ".");
    }

    @Test
    void rulesOfOneRequestMustDiffer() {
        // When
        var then = cloud.when(cloud.p1.createAll(
                Kind.SECURITY_GROUP_RULE,
                draft(uuid("r1"), rule("ingress", "IPv4", "tcp", 22, 22, null, null)),
                draft(uuid("r2"), rule("ingress", "IPv4", "tcp", 22, 22, null, null))));

        // Then
        then.thenRefused(409, "DuplicateSecurityGroupRuleInPost");
    }

    @Test
    void eachRuleOfAGroupIsPublishedForItsNodesUntilItGoes() {
        // Given
        String rule = create("ingress", "IPv4", "tcp", 22, 23, null, DEFAULT)
                .resource(SecurityGroupRule.class)
                .id();
        String key = DEFAULT + "/rule/" + rule;
        String published = cloud.driver.desired().get(key);

        // When
        cloud.when(cloud.p1.delete(Kind.SECURITY_GROUP_RULE, rule)).reply();

        // Then
        assertThat(published).contains("\"port_range_min\":22", "\"port_range_max\":23");
        assertThat(cloud.driver.desired()).doesNotContainKey(key);
        assertThat(cloud.driver.desired().get(DEFAULT + "/group/" + DEFAULT)).contains("\"stateful\":true");
    }

    @Test
    void everyPortOfAGroupIsAMemberWithItsAddressesAndPairs() {
        // When
        cloud.withPort("port", Map.of("allowed_address_pairs", List.of(Map.of("ip_address", "10.9.0.0/16"))));

        // Then
        assertThat(cloud.driver.desired().get(DEFAULT + "/members/port/" + uuid("port")))
                .contains("10.0.0.10", "10.9.0.0/16");
    }

    @Test
    void anotherProjectsRulesAndGroupsAreNotThere() {
        // Given
        String rule = create("ingress", "IPv4", "tcp", 22, 22, null, null)
                .resource(SecurityGroupRule.class)
                .id();

        // When
        var group = cloud.when(cloud.p2.update(Kind.SECURITY_GROUP, DEFAULT, Map.of("description", "x")));
        var deleted = cloud.when(cloud.p2.delete(Kind.SECURITY_GROUP_RULE, rule));

        // Then
        group.thenRefused(404, "SecurityGroupNotFound");
        deleted.thenRefused(404, "SecurityGroupRuleNotFound");
    }

    private int made;

    private MachineDriver.Then create(
            String direction,
            String ethertype,
            @Nullable String protocol,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable String prefix,
            @Nullable String remoteGroup) {
        made++;
        return cloud.when(cloud.p1.create(
                Kind.SECURITY_GROUP_RULE,
                uuid("rule" + made),
                rule(direction, ethertype, protocol, min, max, prefix, remoteGroup)));
    }

    private static Map<String, @Nullable Object> rule(
            String direction,
            String ethertype,
            @Nullable String protocol,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable String prefix,
            @Nullable String remoteGroup) {
        Map<String, @Nullable Object> attributes = new HashMap<>();
        attributes.put("security_group_id", DEFAULT);
        attributes.put("direction", direction);
        attributes.put("ethertype", ethertype);
        attributes.put("protocol", protocol);
        attributes.put("port_range_min", min);
        attributes.put("port_range_max", max);
        attributes.put("remote_ip_prefix", prefix);
        attributes.put("remote_group_id", remoteGroup);
        return attributes;
    }

    private List<SecurityGroupRule> rulesOf(String group) {
        return cloud.machine.image().rulesByGroup.get(group).stream()
                .map(cloud.machine.image().rules::require)
                .toList();
    }
}
