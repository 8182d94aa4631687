package dev.weir.agent.datapath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleChainsTest {
    private static RulesTarget web(Rule... rules) {
        return new RulesTarget("web", true, List.of(rules));
    }

    private static List<String> ingress(RulesTarget target) {
        return RuleChains.of(target).getLast().texts();
    }

    @Test
    void rulesSayWhatTheSecurityGroupSays() {
        RulesTarget target = web(
                new Rule(Direction.INGRESS, 4, 6, 22, 22, "10.0.0.0/24", ""),
                new Rule(Direction.INGRESS, 4, 17, 5000, 5010, "0.0.0.0/0", ""),
                new Rule(Direction.INGRESS, 4, 1, 8, 0, "", ""),
                new Rule(Direction.INGRESS, 6, 58, 128, Rule.ANY, "", ""),
                new Rule(Direction.INGRESS, 4, 112, Rule.ANY, Rule.ANY, "", "g4-x"));
        assertThat(ingress(target))
                .containsSubsequence(
                        "meta nfproto ipv4 ip saddr 10.0.0.0/24 tcp dport 22 accept",
                        "meta nfproto ipv4 udp dport 5000-5010 accept",
                        "meta nfproto ipv4 icmp type 8 icmp code 0 accept",
                        "meta nfproto ipv6 icmpv6 type 128 accept",
                        "meta nfproto ipv4 ip saddr @g4-x meta l4proto 112 accept",
                        "meta nfproto ipv4 ip saddr @n4-x meta l4proto 112 accept",
                        "counter drop");
    }

    @Test
    void withoutRulesOnlyAnswersAndWhatANetworkNeedsGetIn() {
        assertThat(ingress(web())).containsExactly("jump receiving", "jump receiving-tracked", "counter drop");
        assertThat(ingress(new RulesTarget("web", false, List.of()))).containsExactly("jump receiving", "counter drop");
    }

    @Test
    void aChangeTouchesOnlyTheChainThatDiffers() {
        // Given rules as they were put, and as they were read
        Observed applied = new Observed.Exactly(web());
        Observed read = new RuleChains.Seen(Rules.found(RuleChains.of(web())));
        assertThat(read.matches(web())).isTrue();
        // When a rule comes
        RulesTarget after = web(new Rule(Direction.INGRESS, 4, 6, 22, 22, "", ""));
        // Then
        assertThat(read.matches(after)).isFalse();
        assertThat(RuleChains.put(after, read)).isEqualTo(RuleChains.put(after, applied));
        assertThat(RuleChains.put(after, read).lines().filter(line -> line.startsWith("flush")))
                .containsExactly("flush chain inet weir to-web");
        assertThat(RuleChains.put(web(), read)).isEmpty();
    }

    @Test
    void aRuleTakenByHandIsNoticedAndAChainThatIsLeftGoes() {
        Observed one = new RuleChains.Seen(Map.of("inet to-web", List.of("accept")));
        assertThat(one.matches(web())).isFalse();
        assertThat(RuleChains.remove(one)).isEqualTo("flush chain inet weir to-web\ndelete chain inet weir to-web\n");
    }
}
