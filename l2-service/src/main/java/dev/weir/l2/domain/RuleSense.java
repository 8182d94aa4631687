package dev.weir.l2.domain;

import dev.weir.contracts.model.SecurityGroupRule;

/** What a rule means, as text: two rules with the same sense are duplicates, however they are written. */
final class RuleSense {
    private RuleSense() {}

    static String of(SecurityGroupRule rule) {
        String protocol = rule.protocol();
        String prefix = rule.remoteIpPrefix();
        boolean anywhere = prefix != null && (prefix.equals("0.0.0.0/0") || prefix.equals("::/0"));
        return rule.securityGroupId()
                + '|'
                + rule.direction()
                + '|'
                + rule.ethertype()
                + '|'
                + (protocol == null ? null : RuleProtocols.number(protocol))
                + '|'
                + rule.portRangeMin()
                + '|'
                + rule.portRangeMax()
                + '|'
                + (anywhere ? null : prefix)
                + '|'
                + rule.remoteGroupId();
    }
}
