package dev.weir.l2.domain;

import dev.weir.service.Refused;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Port ranges of rules, which for ICMP are type and code. */
final class RulePorts {
    private static final int PORT_MAX = 65_535;

    private RulePorts() {}

    /** @throws Refused if the range means nothing for this protocol */
    static void check(@Nullable String protocol, @Nullable Integer min, @Nullable Integer max) {
        if (min == null && max == null) {
            return;
        }
        Integer number = protocol == null ? null : RuleProtocols.number(protocol);
        if (number == null) {
            throw new Refused(L2Errors.protocolRequiredWithPorts());
        }
        if (RuleProtocols.hasPorts(number)) {
            checkPorts(min, max);
        } else if (number == RuleProtocols.NUMBER_ICMP || number == RuleProtocols.NUMBER_ICMPV6) {
            checkIcmp("type", "port_range_min", min);
            checkIcmp("code", "port_range_max", max);
            if (min == null) {
                throw new Refused(L2Errors.missingIcmpType(Objects.requireNonNull(max)));
            }
        } else {
            throw new Refused(L2Errors.protocolWithoutPorts(number, RuleProtocols.WITH_PORTS));
        }
    }

    private static void checkPorts(@Nullable Integer min, @Nullable Integer max) {
        for (Integer port : new Integer[] {min, max}) {
            if (port != null && (port < 1 || port > PORT_MAX)) {
                throw new Refused(L2Errors.invalidPortValue(port));
            }
        }
        if (min == null || max == null || min > max) {
            throw new Refused(L2Errors.invalidPortRange());
        }
    }

    private static void checkIcmp(String field, String attribute, @Nullable Integer value) {
        if (value != null && (value < 0 || value > 255)) {
            throw new Refused(L2Errors.invalidIcmpValue(field, attribute, value));
        }
    }
}
