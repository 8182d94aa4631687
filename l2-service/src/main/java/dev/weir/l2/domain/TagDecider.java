package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import dev.weir.service.TagChange;
import java.util.List;

/** Tags: the same for every kind of resource. */
final class TagDecider {
    private static final List<String> CHANGED = List.of("tags");

    private final L2Image image;
    private final NetworkDecider networks;
    private final PortDecider ports;
    private final SecurityGroupDecider groups;
    private final SecurityGroupRuleDecider rules;

    TagDecider(
            L2Image image,
            NetworkDecider networks,
            PortDecider ports,
            SecurityGroupDecider groups,
            SecurityGroupRuleDecider rules) {
        this.image = image;
        this.networks = networks;
        this.ports = ports;
        this.groups = groups;
        this.rules = rules;
    }

    void change(Operation.Act act, Facts facts) {
        Actor actor = facts.cause().actor();
        Resource now = switch (act.resource()) {
            case NETWORK -> {
                Network network = networks.changeable(act.id(), actor);
                Network after = network.withMeta(tagged(network.meta(), act, facts));
                facts.add(new L2Event.NetworkUpdated(after, CHANGED));
                yield after;
            }
            case PORT -> {
                Port port = ports.changeable(act.id(), actor);
                if (image.portChanges.contains(port.id())) {
                    throw new Refused(L2Errors.portChangeInProgress(port.id()));
                }
                Port after = port.withMeta(tagged(port.meta(), act, facts));
                facts.add(new L2Event.PortUpdated(after, CHANGED));
                yield after;
            }
            case SECURITY_GROUP -> {
                SecurityGroup group = groups.changeable(act.id(), actor);
                SecurityGroup after = group.withMeta(tagged(group.meta(), act, facts));
                facts.add(new L2Event.SecurityGroupUpdated(after, CHANGED));
                yield after;
            }
            case SECURITY_GROUP_RULE -> {
                SecurityGroupRule rule = rules.changeable(act.id(), actor);
                SecurityGroupRule after = rule.withMeta(tagged(rule.meta(), act, facts));
                facts.add(new L2Event.SecurityGroupRuleUpdated(after, CHANGED));
                yield after;
            }
            case NODE, SUBNET, DHCP_SERVICE ->
                throw new Refused(ApiError.invalid(act.resource().collection() + " have no tags here"));
        };
        facts.answer(List.of(now));
    }

    private static Meta tagged(Meta meta, Operation.Act act, Facts facts) {
        return meta.withTags(TagChange.apply(act, meta.tags())).bumped(facts.now());
    }
}
