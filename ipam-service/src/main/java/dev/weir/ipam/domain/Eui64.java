package dev.weir.ipam.domain;

import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;

/** Addresses that a host makes of its MAC (RFC 4291, appendix A). */
final class Eui64 {
    private Eui64() {}

    /**
     * @param prefix a /64
     * @param macAddress six octets, colon-separated
     */
    static IpAddress address(Cidr prefix, String macAddress) {
        String[] octets = macAddress.split(":", -1);
        if (octets.length != 6) {
            throw new IllegalArgumentException("not a MAC address: " + macAddress);
        }
        long mac = 0;
        for (String octet : octets) {
            mac = mac << 8 | Integer.parseInt(octet, 16);
        }
        long id = (mac >>> 24) << 40 | 0xfffe000000L | mac & 0xffffff;
        return IpAddress.v6(prefix.first().high(), id ^ 1L << 57);
    }
}
