package dev.weir.ipam.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.IpamEvent.AddressesChanged;
import dev.weir.contracts.event.IpamEvent.SubnetCreated;
import dev.weir.contracts.event.IpamEvent.SubnetDeleted;
import dev.weir.contracts.event.IpamEvent.SubnetUpdated;
import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import dev.weir.service.TagChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Subnets, as clients ask for them. */
final class SubnetDecider {
    private static final int IPV4_MTU_MIN = 68;
    private static final int IPV6_MTU_MIN = 1280;
    private static final String NEW_SUBNET = "new subnet";
    private static final String PREFIX_DELEGATION = "prefix_delegation";

    private final IpamImage image;
    private final SubnetRules rules;

    SubnetDecider(IpamImage image, SubnetRules rules) {
        this.image = image;
        this.rules = rules;
    }

    void create(List<Operation.Draft> drafts, Facts facts) {
        Actor actor = facts.cause().actor();
        List<Subnet> created = new ArrayList<>(drafts.size());
        for (Operation.Draft draft : drafts) {
            Subnet subnet = subnet(draft, actor, facts);
            refuseOverlap(subnet, created);
            created.add(subnet);
        }
        created.forEach(subnet -> facts.add(new SubnetCreated(subnet)));
        created.stream().map(Subnet::networkId).distinct().forEach(network -> addressPorts(network, created, facts));
        facts.answer(created);
    }

    void update(Operation.Update update, Facts facts) {
        Subnet before = changeable(
                update.id(), update.ifRevision(), "update_subnet", facts.cause().actor());
        Subnet after = changed(before, update.changes());
        publishUpdate(before, after, facts);
    }

    void changeTags(Operation.Act act, Facts facts) {
        Subnet before =
                changeable(act.id(), null, "update_subnet:tags", facts.cause().actor());
        List<String> tags = TagChange.apply(act, before.meta().tags());
        publishUpdate(before, before.withMeta(before.meta().withTags(tags)), facts);
    }

    void delete(Operation.Delete delete, Facts facts) {
        Subnet subnet = changeable(
                delete.id(), delete.ifRevision(), "delete_subnet", facts.cause().actor());
        for (Allocation allocation : image.allocationsOf(subnet.networkId())) {
            if (!allocation.holdsOn(subnet.id())) {
                continue;
            }
            boolean leaves = DeviceOwners.autoDeleted(allocation.deviceOwner())
                    || (subnet.autoAddressed() && !DeviceOwners.routerInterface(allocation.deviceOwner()));
            if (!leaves) {
                throw new Refused(IpamErrors.subnetInUse(subnet.id()));
            }
            facts.add(
                    new AddressesChanged(
                            allocation.portId(),
                            allocation.networkId(),
                            allocation.without(subnet.id()).fixedIps()),
                    facts.cause().aside());
        }
        facts.add(new SubnetDeleted(subnet)).answer(List.of());
    }

    private Subnet subnet(Operation.Draft draft, Actor actor, Facts facts) {
        Attributes wanted = draft.attributes();
        FollowedNetwork network = network(wanted.string("network_id", ""), actor);
        refusePools(wanted);
        int ipVersion = wanted.integer("ip_version", wanted.string("cidr", "").indexOf(':') >= 0 ? 6 : 4);
        Cidr cidr = rules.cidr(wanted.string("cidr", ""), ipVersion);
        boolean enableDhcp = wanted.bool("enable_dhcp", true);
        if (enableDhcp) {
            rules.dhcpPossible(cidr);
        }
        IpAddress gateway = gateway(cidr, wanted);
        List<String> nameservers =
                rules.nameservers(NEW_SUBNET, ipVersion, wanted.strings("dns_nameservers", List.of()));
        var hostRoutes = rules.hostRoutes(NEW_SUBNET, ipVersion, wanted.objects("host_routes", List.of()));
        String raMode = wanted.stringOrNull("ipv6_ra_mode", null);
        String addressMode = wanted.stringOrNull("ipv6_address_mode", null);
        rules.ipv6Modes(cidr, enableDhcp, raMode, addressMode);
        int mtuMin = ipVersion == 6 ? IPV6_MTU_MIN : IPV4_MTU_MIN;
        if (network.mtu() > 0 && network.mtu() < mtuMin) {
            throw new Refused(IpamErrors.mtuTooSmall(network.id(), mtuMin));
        }
        List<AllocationPool> pools = pools(cidr, gateway, wanted.objects("allocation_pools", List.of()));
        return new Subnet(
                draft.id(),
                wanted.string("project_id", actor.projectId()),
                wanted.string("name", ""),
                network.id(),
                ipVersion,
                cidr.toString(),
                gateway == null ? null : gateway.toString(),
                pools,
                nameservers,
                hostRoutes,
                enableDhcp,
                addressMode,
                raMode,
                rules.serviceTypes(wanted.strings("service_types", List.of())),
                wanted.bool("dns_publish_fixed_ip", false),
                null,
                null,
                Meta.created(wanted.string("description", ""), facts.now())
                        .withTags(wanted.strings("tags", List.of())));
    }

    private @Nullable IpAddress gateway(Cidr cidr, Attributes wanted) {
        if (!wanted.has("gateway_ip")) {
            return SubnetShape.defaultGateway(cidr);
        }
        String given = wanted.stringOrNull("gateway_ip", null);
        return given == null || given.isEmpty() ? null : rules.gateway(cidr, given);
    }

    private List<AllocationPool> pools(Cidr cidr, @Nullable IpAddress gateway, List<Attributes> wanted) {
        if (wanted.isEmpty()) {
            return SubnetShape.defaultPools(cidr, gateway);
        }
        List<AllocationPool> pools = rules.pools(cidr, wanted);
        rules.gatewayOutOfPools(gateway, pools);
        return pools;
    }

    /** There are no subnet pools and no routed segments, so that whoever names one names what does not exist. */
    private static void refusePools(Attributes wanted) {
        boolean hasCidr = wanted.stringOrNull("cidr", null) != null;
        String pool = wanted.stringOrNull("subnetpool_id", null);
        String segment = wanted.stringOrNull("segment_id", null);
        if (hasCidr && wanted.integerOrNull("prefixlen", null) != null) {
            throw new Refused(IpamErrors.badRequest("cidr and prefixlen must not be supplied together"));
        }
        if (wanted.bool("use_default_subnetpool", false)) {
            if (pool != null) {
                throw new Refused(
                        IpamErrors.badRequest("subnetpool_id and use_default_subnetpool cannot both be specified"));
            }
            throw new Refused(
                    IpamErrors.badRequest("No default subnetpool found for IPv" + wanted.integer("ip_version", 4)));
        }
        if (pool != null && !pool.equals(PREFIX_DELEGATION)) {
            throw new Refused(ApiError.notFound("SubnetPool", pool));
        }
        if (!hasCidr) {
            throw new Refused(IpamErrors.badRequest("a subnetpool must be specified in the absence of a cidr"));
        }
        if (segment != null) {
            throw new Refused(ApiError.notFound("Segment", segment));
        }
    }

    private FollowedNetwork network(String id, Actor actor) {
        FollowedNetwork network = image.networks().get(id);
        if (network == null || !visible(network, actor)) {
            throw new Refused(ApiError.notFound("Network", id));
        }
        if (!actor.owns(network.projectId())) {
            throw new Refused(ApiError.forbidden("rule:create_subnet is disallowed by policy"));
        }
        return network;
    }

    private static boolean visible(FollowedNetwork network, Actor actor) {
        return actor.owns(network.projectId()) || network.shared() || network.routerExternal();
    }

    private void refuseOverlap(Subnet subnet, List<Subnet> alsoNew) {
        Cidr cidr = Cidr.parse(subnet.cidr());
        List<Subnet> others = new ArrayList<>(image.subnetsOf(subnet.networkId()));
        alsoNew.stream()
                .filter(other -> other.networkId().equals(subnet.networkId()))
                .forEach(others::add);
        for (Subnet other : others) {
            if (cidr.overlaps(Cidr.parse(other.cidr()))) {
                throw new Refused(ApiError.invalid("Requested subnet with cidr: " + subnet.cidr() + " for network: "
                        + subnet.networkId() + " overlaps with another subnet"));
            }
        }
    }

    /** Ports that are there already get an address on each new subnet that every port has one on. */
    private void addressPorts(String networkId, List<Subnet> created, Facts facts) {
        List<Subnet> automatic = created.stream()
                .filter(s -> s.networkId().equals(networkId) && s.autoAddressed())
                .toList();
        if (automatic.isEmpty()) {
            return;
        }
        for (Allocation allocation : image.allocationsOf(networkId)) {
            List<FixedIp> fixedIps = new ArrayList<>(allocation.fixedIps());
            for (Subnet subnet : automatic) {
                if (!DeviceOwners.routerSide(allocation.deviceOwner())
                        && Eligibility.serves(subnet, allocation.deviceOwner())) {
                    IpAddress address = Eui64.address(Cidr.parse(subnet.cidr()), allocation.macAddress());
                    fixedIps.add(new FixedIp(subnet.id(), address.toString()));
                }
            }
            if (fixedIps.size() > allocation.fixedIps().size()) {
                facts.add(
                        new AddressesChanged(allocation.portId(), networkId, fixedIps),
                        facts.cause().aside());
            }
        }
    }

    private Subnet changeable(String id, @Nullable Long ifRevision, String rule, Actor actor) {
        Subnet subnet = image.subnets().get(id);
        FollowedNetwork network = subnet == null ? null : image.networks().get(subnet.networkId());
        if (subnet == null || network == null || !(actor.owns(subnet.projectId()) || visible(network, actor))) {
            throw new Refused(ApiError.notFound("Subnet", id));
        }
        if (!actor.owns(subnet.projectId()) && !actor.owns(network.projectId())) {
            throw new Refused(ApiError.forbidden("rule:" + rule + " is disallowed by policy"));
        }
        if (ifRevision != null && ifRevision != subnet.meta().revisionNumber()) {
            throw new Refused(ApiError.revisionMismatch(Kind.SUBNET.wire(), id, ifRevision));
        }
        return subnet;
    }

    private Subnet changed(Subnet before, Attributes changes) {
        Cidr cidr = Cidr.parse(before.cidr());
        boolean enableDhcp = changes.bool("enable_dhcp", before.enableDhcp());
        if (enableDhcp && !before.enableDhcp()) {
            rules.dhcpPossible(cidr);
        }
        String gateway = changedGateway(before, cidr, changes);
        List<String> nameservers = changes.has("dns_nameservers")
                ? rules.nameservers(before.id(), before.ipVersion(), changes.strings("dns_nameservers", List.of()))
                : before.dnsNameservers();
        var hostRoutes = changes.has("host_routes")
                ? rules.hostRoutes(before.id(), before.ipVersion(), changes.objects("host_routes", List.of()))
                : before.hostRoutes();
        if (!enableDhcp
                && changes.has("enable_dhcp")
                && (before.ipv6RaMode() != null || before.ipv6AddressMode() != null)) {
            throw new Refused(ApiError.invalid("Cannot disable enable_dhcp with ipv6 attributes set"));
        }
        List<AllocationPool> pools = changes.raw("allocation_pools") == null
                ? before.allocationPools()
                : rules.pools(cidr, changes.objects("allocation_pools", List.of()));
        if (!Objects.equals(gateway, before.gatewayIp()) || changes.raw("allocation_pools") != null) {
            rules.gatewayOutOfPools(gateway == null ? null : IpAddress.parse(gateway), pools);
        }
        String segment = changes.stringOrNull("segment_id", null);
        if (segment != null) {
            throw new Refused(ApiError.notFound("Segment", segment));
        }
        return new Subnet(
                before.id(),
                before.projectId(),
                changes.string("name", before.name()),
                before.networkId(),
                before.ipVersion(),
                before.cidr(),
                gateway,
                pools,
                nameservers,
                hostRoutes,
                enableDhcp,
                before.ipv6AddressMode(),
                before.ipv6RaMode(),
                changes.has("service_types")
                        ? rules.serviceTypes(changes.strings("service_types", List.of()))
                        : before.serviceTypes(),
                changes.bool("dns_publish_fixed_ip", before.dnsPublishFixedIp()),
                before.segmentId(),
                before.subnetpoolId(),
                before.meta()
                        .withDescription(
                                changes.string("description", before.meta().description())));
    }

    private @Nullable String changedGateway(Subnet before, Cidr cidr, Attributes changes) {
        if (!changes.has("gateway_ip")) {
            return before.gatewayIp();
        }
        String given = changes.stringOrNull("gateway_ip", null);
        String after = given == null || given.isEmpty()
                ? null
                : rules.gateway(cidr, given).toString();
        String current = before.gatewayIp();
        if (current != null && !current.equals(after)) {
            String holder = image.addresses().holder(before.id(), IpAddress.parse(current));
            Allocation allocation = holder == null ? null : image.allocations().get(holder);
            if (allocation != null && DeviceOwners.routerPort(allocation.deviceOwner())) {
                throw new Refused(IpamErrors.gatewayInUse(current, allocation.portId()));
            }
        }
        return after;
    }

    private static void publishUpdate(Subnet before, Subnet after, Facts facts) {
        List<String> changed = differences(before, after);
        if (changed.isEmpty()) {
            facts.answer(List.of(before));
            return;
        }
        Subnet updated = after.withMeta(after.meta().bumped(facts.now()));
        facts.add(new SubnetUpdated(updated, changed)).answer(List.of(updated));
    }

    private static List<String> differences(Subnet before, Subnet after) {
        List<String> changed = new ArrayList<>();
        note(changed, "name", before.name(), after.name());
        note(changed, "description", before.meta().description(), after.meta().description());
        note(changed, "gateway_ip", before.gatewayIp(), after.gatewayIp());
        note(changed, "allocation_pools", before.allocationPools(), after.allocationPools());
        note(changed, "dns_nameservers", before.dnsNameservers(), after.dnsNameservers());
        note(changed, "host_routes", before.hostRoutes(), after.hostRoutes());
        note(changed, "enable_dhcp", before.enableDhcp(), after.enableDhcp());
        note(changed, "service_types", before.serviceTypes(), after.serviceTypes());
        note(changed, "dns_publish_fixed_ip", before.dnsPublishFixedIp(), after.dnsPublishFixedIp());
        note(changed, "tags", before.meta().tags(), after.meta().tags());
        return changed;
    }

    private static void note(List<String> changed, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changed.add(name);
        }
    }
}
