package dev.weir.contracts.net;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. An IPv4 address is the low 32 bits of {@code low}.
 *
 * @param version 4 or 6
 * @param high upper 64 bits, 0 for IPv4
 * @param low lower 64 bits
 */
public record IpAddress(int version, long high, long low) implements Comparable<IpAddress> {
    private static final int GROUPS = 8;
    private static final int MAX_TEXT = 45;

    public IpAddress {
        if (version != 4 && version != 6) {
            throw new IllegalArgumentException("no IP version " + version);
        }
        if (version == 4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    public static IpAddress v4(long bits) {
        return new IpAddress(4, 0, bits);
    }

    public static IpAddress v6(long high, long low) {
        return new IpAddress(6, high, low);
    }

    /** @throws IllegalArgumentException if it is not an address: no names, no zone, no leading zeros in IPv4 */
    public static IpAddress parse(String text) {
        IpAddress address = parseOrNull(text);
        if (address == null) {
            throw new IllegalArgumentException("'" + text + "' is not a valid IP address");
        }
        return address;
    }

    /** The address, or null if the text is not one. */
    public static @Nullable IpAddress parseOrNull(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            return null;
        }
        if (text.indexOf(':') >= 0) {
            return parseV6(text);
        }
        long bits = v4Bits(text, 0);
        return bits < 0 ? null : v4(bits);
    }

    /** By hand: what the language makes is slow until it is compiled, and there are thousands in a start of an agent. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress address
                && low == address.low
                && high == address.high
                && version == address.version;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + version;
    }

    /** 32 for IPv4, 128 for IPv6. */
    public int width() {
        return version == 4 ? 32 : 128;
    }

    /** @throws ArithmeticException after the last address there is */
    public IpAddress next() {
        if (isLast()) {
            throw new ArithmeticException("no address follows " + this);
        }
        return new IpAddress(version, low == -1 ? high + 1 : high, low + 1);
    }

    /** @throws ArithmeticException before the first address there is */
    public IpAddress previous() {
        if (high == 0 && low == 0) {
            throw new ArithmeticException("no address precedes " + this);
        }
        return new IpAddress(version, low == 0 ? high - 1 : high, low - 1);
    }

    /** Whether no address follows. */
    public boolean isLast() {
        return version == 4 ? low == 0xffffffffL : high == -1 && low == -1;
    }

    /** The first address of the block of this prefix length that the address is in. */
    public IpAddress masked(int prefix) {
        if (version == 4) {
            return v4(prefix == 0 ? 0 : low & (0xffffffffL << (32 - prefix)) & 0xffffffffL);
        }
        return v6(prefix >= 64 ? high : high & highMask(prefix), prefix <= 64 ? 0 : low & highMask(prefix - 64));
    }

    /** The last address of the block of this prefix length that the address is in. */
    public IpAddress filled(int prefix) {
        if (version == 4) {
            return v4(prefix == 0 ? 0xffffffffL : low | (0xffffffffL >>> prefix));
        }
        return v6(prefix >= 64 ? high : high | ~highMask(prefix), prefix <= 64 ? -1 : low | ~highMask(prefix - 64));
    }

    /** 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291). */
    public boolean isMulticast() {
        return version == 4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** 127.0.0.0/8 (RFC 1122), ::1 (RFC 4291). */
    public boolean isLoopback() {
        return version == 4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 169.254.0.0/16 (RFC 3927), fe80::/10 (RFC 4291). */
    public boolean isLinkLocal() {
        return version == 4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /** 0.0.0.0 or ::. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** IPv4 before IPv6, then numerically. */
    @Override
    public int compareTo(IpAddress other) {
        if (version != other.version) {
            return Integer.compare(version, other.version);
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted, or in the shortest form of RFC 5952. */
    @Override
    public String toString() {
        if (version == 4) {
            return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
            i += length;
        }
        StringBuilder text = new StringBuilder(MAX_TEXT);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static long highMask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    private static long v4Bits(String text, int from) {
        long bits = 0;
        int octets = 0;
        int i = from;
        while (octets < 4) {
            int start = i;
            int octet = 0;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9' && i - start < 3) {
                octet = octet * 10 + (text.charAt(i) - '0');
                i++;
            }
            if (i == start || octet > 255 || (i - start > 1 && text.charAt(start) == '0')) {
                return -1;
            }
            bits = bits << 8 | octet;
            octets++;
            if (octets < 4) {
                if (i >= text.length() || text.charAt(i) != '.') {
                    return -1;
                }
                i++;
            }
        }
        return i == text.length() ? bits : -1;
    }

    private static @Nullable IpAddress parseV6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < text.length()) {
            int end = i;
            int value = 0;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
                value = value << 4 | Character.digit(text.charAt(end), 16);
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                long bits = v4Bits(text, i);
                if (bits < 0 || count > GROUPS - 2) {
                    return null;
                }
                groups[count++] = (int) (bits >>> 16);
                groups[count++] = (int) bits & 0xffff;
                i = text.length();
                continue;
            }
            if (end == i || end - i > 4 || count == GROUPS) {
                return null;
            }
            groups[count++] = value;
            i = end;
            if (i == text.length()) {
                continue;
            }
            if (text.charAt(i) != ':' || i + 1 == text.length()) {
                return null;
            }
            i++;
            if (text.charAt(i) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                i++;
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return null;
        }
        return ofGroups(groups, count, gap);
    }

    private static IpAddress ofGroups(int[] groups, int count, int gap) {
        int[] all = new int[GROUPS];
        int before = gap < 0 ? count : gap;
        System.arraycopy(groups, 0, all, 0, before);
        System.arraycopy(groups, before, all, GROUPS - (count - before), count - before);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return v6(high, low);
    }
}
