package dev.weir.agent.plan;

import dev.weir.agent.datapath.Announcement;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which addresses of a network are behind another MAC than they were. An address that several endpoints claim,
 * such as one of VRRP, is announced by its holder and not by us; once only one claims it, it is.
 */
final class AddressMoves {
    /** Addresses that left the network are remembered, the latest of them: who takes one over has another MAC. */
    private static final int DEPARTED_MAX = 4_096;

    private static final String SEVERAL = "";

    private final String bridge;
    private final Claims<String, Holder> holders = new Claims<>();
    private final Map<String, String> departed = new Recent();
    private final Map<String, Announcement> moved = new LinkedHashMap<>();

    private record Holder(String mac, boolean router) {}

    private static final class Recent extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > DEPARTED_MAX;
        }
    }

    AddressMoves(String bridge) {
        this.bridge = bridge;
    }

    /**
     * @param claimant names the port, and where it is
     * @param before null if it was not there
     * @param now null if it is not there any more
     */
    void change(String claimant, @Nullable Endpoint before, @Nullable Endpoint now) {
        List<String> old = addresses(before);
        List<String> current = addresses(now);
        for (String address : old) {
            if (before != null && !current.contains(address)) {
                String mac = mac(address);
                holders.remove(address, claimant);
                follow(address, mac);
            }
        }
        for (String address : current) {
            if (now != null) {
                String mac = mac(address);
                boolean router = now.deviceOwner().startsWith("network:router")
                        || now.deviceOwner().startsWith("network:ha_router");
                holders.put(address, claimant, new Holder(now.macAddress().toLowerCase(Locale.ROOT), router));
                follow(address, mac);
            }
        }
    }

    private static List<String> addresses(@Nullable Endpoint endpoint) {
        if (endpoint == null) {
            return List.of();
        }
        List<String> addresses = new ArrayList<>(endpoint.addresses().size());
        endpoint.addresses().forEach(text -> addresses.add(Addresses.address(text)));
        return addresses;
    }

    private @Nullable String mac(String address) {
        Claims.Claim<Holder> claim = holders.get(address);
        return claim == null ? null : claim.contested() ? SEVERAL : claim.value().mac;
    }

    private void follow(String address, @Nullable String before) {
        Claims.Claim<Holder> claim = holders.get(address);
        if (claim == null) {
            moved.remove(address);
            if (before != null) {
                departed.put(address, before);
            }
            return;
        }
        String known = before != null ? before : departed.remove(address);
        Holder holder = claim.value();
        if (claim.contested()) {
            moved.remove(address);
        } else if (known != null && !known.equals(holder.mac)) {
            moved.put(address, new Announcement(bridge, address, holder.mac, holder.router));
        }
    }

    /** What moved since this was asked last. */
    List<Announcement> take() {
        List<Announcement> taken = new ArrayList<>(moved.values());
        moved.clear();
        return taken;
    }
}
