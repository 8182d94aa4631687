package dev.weir.ipam.domain;

import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the addresses of one port, by Neutron's rules: the lowest free address first; on a subnet where hosts make
 * their own addresses (SLAAC, stateless DHCPv6) the one that follows from the MAC, asked for or not. Throws
 * {@link Refused} and changes nothing.
 */
final class AddressChooser {
    private final IpamImage image;
    private final Port port;
    private final List<Subnet> subnets;
    private final Map<String, Set<IpAddress>> chosen = new HashMap<>();
    private final List<FixedIp> fixedIps = new ArrayList<>();

    AddressChooser(IpamImage image, Port port) {
        this.image = image;
        this.port = port;
        this.subnets = eligible();
    }

    /** @param wanted null: one IPv4 and one IPv6 address, as far as the network has subnets of the kind */
    List<FixedIp> forNewPort(@Nullable List<AddressRequest> wanted) {
        if (wanted == null) {
            chooseFromAny(subnets.stream().filter(s -> s.ipVersion() == 4).toList());
            chooseFromAny(subnets.stream()
                    .filter(s -> s.ipVersion() == 6 && !s.autoAddressed())
                    .toList());
        } else {
            choose(wanted);
        }
        chooseAutomatic(Set.of());
        return fixedIps;
    }

    /**
     * Keeps what is wanted still. Automatic addresses stay, wanted or not, but for those of another MAC.
     *
     * @param current the port's addresses and MAC so far
     */
    List<FixedIp> forChangedPort(Allocation current, List<AddressRequest> wanted) {
        boolean sameMac = current.macAddress().equals(port.macAddress());
        List<FixedIp> unclaimed = new ArrayList<>(current.fixedIps());
        unclaimed.removeIf(ip -> !sameMac && madeOf(ip, current.macAddress()));
        Set<FixedIp> outdated = new HashSet<>(current.fixedIps());
        unclaimed.forEach(outdated::remove);

        Set<FixedIp> kept = new HashSet<>();
        List<AddressRequest> added = new ArrayList<>();
        for (AddressRequest request : specificFirst(wanted)) {
            FixedIp claimed = claim(request, unclaimed);
            if (claimed != null) {
                unclaimed.remove(claimed);
                kept.add(claimed);
            } else if (outdated.stream().noneMatch(ip -> asksFor(request, ip))) {
                added.add(request);
            }
        }
        if (!DeviceOwners.routerSide(port.deviceOwner())) {
            unclaimed.stream().filter(this::onAutomaticSubnet).forEach(kept::add);
        }
        current.fixedIps().stream().filter(kept::contains).forEach(this::keep);
        choose(added);
        chooseAutomatic(kept.stream().map(FixedIp::subnetId).collect(Collectors.toSet()));
        return fixedIps;
    }

    private List<Subnet> eligible() {
        List<Subnet> all = image.subnetsOf(port.networkId());
        List<Subnet> serving = all.stream()
                .filter(subnet -> Eligibility.serves(subnet, port.deviceOwner()))
                .sorted(Comparator.comparing(subnet -> subnet.serviceTypes().isEmpty()))
                .toList();
        if (serving.isEmpty() && !all.isEmpty()) {
            throw new Refused(IpamErrors.noSubnetForOwner(port.networkId(), port.deviceOwner()));
        }
        return serving;
    }

    /** Specific addresses first, so that no unspecific request takes them. */
    private void choose(List<AddressRequest> wanted) {
        for (AddressRequest request : specificFirst(wanted)) {
            String text = request.ipAddress();
            Subnet subnet = subnetFor(request);
            if (text == null) {
                if (!subnet.autoAddressed() || DeviceOwners.routerSide(port.deviceOwner())) {
                    chooseFromAny(List.of(subnet));
                }
                continue;
            }
            IpAddress address = IpAddress.parse(text);
            if (subnet.autoAddressed()
                    && !DeviceOwners.routerInterface(port.deviceOwner())
                    && !automatic(subnet).equals(address)) {
                throw new Refused(IpamErrors.onAutoAddressSubnet(text, subnet.id()));
            }
            take(subnet, address);
        }
    }

    private Subnet subnetFor(AddressRequest request) {
        String subnetId = request.subnetId();
        String text = request.ipAddress();
        IpAddress address = text == null ? null : IpAddress.parseOrNull(text);
        if (text != null && address == null) {
            throw new Refused(ApiError.invalid("'" + text + "' is not a valid IP address"));
        }
        if (subnets.isEmpty()) {
            throw new Refused(ApiError.invalid("IP allocation requires subnets for network"));
        }
        if (subnetId != null) {
            Subnet subnet = subnets.stream()
                    .filter(s -> s.id().equals(subnetId))
                    .findFirst()
                    .orElseThrow(() -> elsewhere(subnetId));
            if (address != null && !usable(subnet, address)) {
                throw new Refused(IpamErrors.invalidIpForSubnet(address.toString()));
            }
            return subnet;
        }
        if (address == null) {
            throw new Refused(ApiError.invalid("IP allocation requires subnet_id or ip_address"));
        }
        return subnets.stream()
                .filter(s -> usable(s, address))
                .findFirst()
                .orElseThrow(() -> new Refused(IpamErrors.invalidIpForNetwork(address.toString())));
    }

    private Refused elsewhere(String subnetId) {
        if (!image.subnets().contains(subnetId)) {
            return new Refused(ApiError.notFound("Subnet", subnetId));
        }
        return new Refused(ApiError.invalid("Failed to create port on network " + port.networkId()
                + ", because fixed_ips included invalid subnet " + subnetId));
    }

    private boolean usable(Subnet subnet, IpAddress address) {
        return SubnetShape.usable(Cidr.parse(subnet.cidr()), address, port.deviceOwner());
    }

    /** One address of the first of the subnets that has one left; none if there are no subnets. */
    private void chooseFromAny(List<Subnet> candidates) {
        for (Subnet subnet : candidates) {
            IpAddress lowest = image.addresses().lowestFree(subnet.id(), chosen.getOrDefault(subnet.id(), Set.of()));
            if (lowest != null) {
                take(subnet, lowest);
                return;
            }
        }
        if (!candidates.isEmpty()) {
            throw new Refused(IpamErrors.exhausted(port.networkId()));
        }
    }

    private void chooseAutomatic(Set<String> besides) {
        if (DeviceOwners.routerSide(port.deviceOwner())) {
            return;
        }
        for (Subnet subnet : subnets) {
            if (subnet.autoAddressed() && !besides.contains(subnet.id())) {
                IpAddress address = automatic(subnet);
                if (!chosen.getOrDefault(subnet.id(), Set.of()).contains(address)) {
                    take(subnet, address);
                }
            }
        }
    }

    private void take(Subnet subnet, IpAddress address) {
        String holder = image.addresses().holder(subnet.id(), address);
        if (holder != null && !holder.equals(port.id())) {
            throw new Refused(IpamErrors.alreadyAllocated(address.toString(), subnet.id()));
        }
        if (!chosen.computeIfAbsent(subnet.id(), id -> new HashSet<>()).add(address)) {
            throw new Refused(IpamErrors.alreadyAllocated(address.toString(), subnet.id()));
        }
        fixedIps.add(new FixedIp(subnet.id(), address.toString()));
    }

    private void keep(FixedIp ip) {
        chosen.computeIfAbsent(ip.subnetId(), id -> new HashSet<>()).add(IpAddress.parse(ip.ipAddress()));
        fixedIps.add(ip);
    }

    private IpAddress automatic(Subnet subnet) {
        return Eui64.address(Cidr.parse(subnet.cidr()), port.macAddress());
    }

    private boolean onAutomaticSubnet(FixedIp ip) {
        Subnet subnet = image.subnets().get(ip.subnetId());
        return subnet != null && subnet.autoAddressed();
    }

    private boolean madeOf(FixedIp ip, String macAddress) {
        Subnet subnet = image.subnets().get(ip.subnetId());
        return subnet != null
                && subnet.autoAddressed()
                && Eui64.address(Cidr.parse(subnet.cidr()), macAddress)
                        .toString()
                        .equals(ip.ipAddress());
    }

    private static @Nullable FixedIp claim(AddressRequest request, List<FixedIp> unclaimed) {
        return unclaimed.stream().filter(ip -> asksFor(request, ip)).findFirst().orElse(null);
    }

    private static boolean asksFor(AddressRequest request, FixedIp ip) {
        String subnetId = request.subnetId();
        String text = request.ipAddress();
        if (text == null) {
            return ip.subnetId().equals(subnetId);
        }
        IpAddress address = IpAddress.parseOrNull(text);
        return address != null
                && address.toString().equals(ip.ipAddress())
                && (subnetId == null || subnetId.equals(ip.subnetId()));
    }

    private static List<AddressRequest> specificFirst(List<AddressRequest> wanted) {
        return Stream.concat(
                        wanted.stream().filter(request -> request.ipAddress() != null),
                        wanted.stream().filter(request -> request.ipAddress() == null))
                .toList();
    }
}
