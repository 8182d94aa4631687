package dev.weir.agent.datapath.dnsmasq;

import dev.weir.agent.datapath.HostEvent.LeaseChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** dnsmasq's file of leases and its file of static hosts, read. */
final class Leases {
    private Leases() {}

    /**
     * @param mac empty for IPv6, where the file names a DUID instead
     * @param expires empty: never
     */
    record Lease(
            String ip,
            String mac,
            @Nullable String hostname,
            @Nullable Instant expires,
            String line) {}

    /** By address. Lines that are not leases are left out. */
    static Map<String, Lease> parse(String text) {
        Map<String, Lease> leases = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split(" ");
            if (words.length >= 4 && words[0].chars().allMatch(Character::isDigit)) {
                boolean v6 = words[2].indexOf(':') >= 0;
                long expires = Long.parseLong(words[0]);
                leases.put(
                        words[2],
                        new Lease(
                                words[2],
                                v6 ? "" : words[1],
                                words[3].equals("*") ? null : words[3],
                                expires == 0 ? null : Instant.ofEpochSecond(expires),
                                line));
            }
        }
        return leases;
    }

    /** MACs by address, from a hosts file. */
    static Map<String, String> hosts(String text) {
        Map<String, String> macs = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(",");
            for (int i = 1; i < words.length; i++) {
                String word = words[i];
                if (word.startsWith("[")) {
                    macs.put(word.substring(1, word.length() - 1), words[0]);
                } else if (word.chars().filter(c -> c == '.').count() == 3
                        && word.chars().allMatch(c -> c == '.' || Character.isDigit(c))) {
                    macs.put(word, words[0]);
                }
            }
        }
        return macs;
    }

    /**
     * Leases that would keep an address from its new owner: dnsmasq does not give a static address that somebody else
     * still holds, and its file does not say whose an IPv6 lease was.
     */
    static List<Lease> stale(Map<String, Lease> leases, Map<String, String> hostsBefore, Map<String, String> hosts) {
        List<Lease> stale = new ArrayList<>();
        for (Lease lease : leases.values()) {
            String owner = hosts.get(lease.ip());
            if (owner != null) {
                boolean same =
                        lease.mac().isEmpty() ? owner.equals(hostsBefore.get(lease.ip())) : owner.equals(lease.mac());
                if (!same) {
                    stale.add(lease);
                }
            }
        }
        return stale;
    }

    /** What happened between two readings. */
    static List<LeaseChanged> changes(
            String networkId, Map<String, Lease> before, Map<String, Lease> after, Map<String, String> macs) {
        List<LeaseChanged> changes = new ArrayList<>();
        for (Lease lease : after.values()) {
            if (!lease.equals(before.get(lease.ip()))) {
                changes.add(changed(networkId, lease, macs, false));
            }
        }
        for (Lease lease : before.values()) {
            if (!after.containsKey(lease.ip())) {
                changes.add(changed(networkId, lease, macs, true));
            }
        }
        return changes;
    }

    private static LeaseChanged changed(String networkId, Lease lease, Map<String, String> macs, boolean ended) {
        String mac = lease.mac().isEmpty() ? macs.getOrDefault(lease.ip(), "") : lease.mac();
        return new LeaseChanged(networkId, mac, lease.ip(), lease.hostname(), lease.expires(), ended);
    }
}
