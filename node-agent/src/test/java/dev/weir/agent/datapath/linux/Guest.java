package dev.weir.agent.datapath.linux;

import static dev.weir.agent.datapath.linux.TwoHypervisors.BRIDGE;
import static dev.weir.agent.datapath.linux.TwoHypervisors.MTU;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.Target;
import java.util.List;

/** An instance: a network namespace with one interface, whose other end is a tap of its hypervisor. */
record Guest(String name, String mac, String ip, String ip6) {
    String tap() {
        return "tap" + name;
    }

    String linkLocal() {
        return "fe80::f816:3eff:fe00:" + Integer.toHexString(Integer.parseInt(mac.substring(15), 16));
    }

    FilterTarget filter(RulesTarget rules) {
        return new FilterTarget(
                tap(),
                BRIDGE,
                List.of(new Source(mac, ip), new Source(mac, ip6), new Source(mac, linkLocal())),
                rules.name());
    }

    Target.Port port() {
        return new Target.Port(tap(), BRIDGE, MTU, true, List.of(FilterTarget.key(tap()), Target.Bridge.key(BRIDGE)));
    }
}
