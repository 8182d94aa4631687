package dev.weir.agent.plan;

import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Addresses and prefixes in the one form that targets have them in. */
final class Addresses {
    private Addresses() {}

    /** @throws IllegalArgumentException if it is neither an address nor a CIDR */
    static Cidr cidr(String text) {
        if (text.indexOf('/') >= 0) {
            return Cidr.parse(text);
        }
        IpAddress address = IpAddress.parse(text);
        return new Cidr(address, address.width());
    }

    /** An address without its length if it is a single one, else a CIDR. */
    static String text(Cidr cidr) {
        return cidr.prefix() == cidr.first().width() ? cidr.first().toString() : cidr.toString();
    }

    /**
     * An address in its one form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String address(String text) {
        IpAddress address = IpAddress.parse(text);
        // Of IPv4 no other is taken.
        return address.version() == 4 ? text : address.toString();
    }

    static String canonical(String text) {
        return text(cidr(text));
    }

    /** Those of one family, sorted, without those that another covers. */
    static List<String> disjoint(Collection<String> texts, int ipVersion) {
        List<Cidr> sorted = texts.stream()
                .filter(text -> text.indexOf(':') >= 0 == (ipVersion == 6))
                .map(Addresses::cidr)
                .sorted(Comparator.comparing(Cidr::first).thenComparing(Cidr::prefix))
                .toList();
        List<String> kept = new ArrayList<>(sorted.size());
        Cidr last = null;
        for (Cidr cidr : sorted) {
            if (last == null || !last.contains(cidr.first())) {
                kept.add(text(cidr));
                last = cidr;
            }
        }
        return kept;
    }

    /** The link-local address that an interface derives from its MAC (RFC 4291, appendix A). */
    static String linkLocal(String mac) {
        long bits = 0;
        for (String octet : mac.split(":", 6)) {
            bits = bits << 8 | Integer.parseInt(octet, 16);
        }
        long interfaceId = (bits >>> 24 << 40 | 0xfffeL << 24 | bits & 0xffffffL) ^ 1L << 57;
        return IpAddress.v6(0xfe80L << 48, interfaceId).toString();
    }
}
