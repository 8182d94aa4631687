package dev.weir.contracts.net;

import org.jspecify.annotations.Nullable;

/**
 * A block of addresses.
 *
 * @param first with host bits cleared
 * @param prefix length of the network part in bits
 */
public record Cidr(IpAddress first, int prefix) {
    public Cidr {
        if (prefix < 0 || prefix > first.width()) {
            throw new IllegalArgumentException("no prefix length of IPv" + first.version() + ": " + prefix);
        }
        first = first.masked(prefix);
    }

    /** @throws IllegalArgumentException if it is not of the form address/length; host bits are cleared */
    public static Cidr parse(String text) {
        Cidr cidr = parseOrNull(text);
        if (cidr == null) {
            throw new IllegalArgumentException("'" + text + "' is not a valid IP subnet");
        }
        return cidr;
    }

    /** The block, or null if the text is not of the form address/length. Host bits are cleared. */
    public static @Nullable Cidr parseOrNull(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.length() - slash > 4 || text.length() - slash < 2) {
            return null;
        }
        IpAddress address = IpAddress.parseOrNull(text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int prefix = 0;
        for (int i = slash + 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            prefix = prefix * 10 + digit;
        }
        return prefix > address.width() ? null : new Cidr(address, prefix);
    }

    public int version() {
        return first.version();
    }

    public IpAddress last() {
        return first.filled(prefix);
    }

    public boolean contains(IpAddress address) {
        return address.version() == first.version() && address.masked(prefix).equals(first);
    }

    public boolean overlaps(Cidr other) {
        return prefix <= other.prefix ? contains(other.first) : other.contains(first);
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }
}
