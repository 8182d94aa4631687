package dev.weir.gateway.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses and CIDRs as text. Never asks a resolver. */
final class IpText {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{2,30}(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    /**
     * A block of addresses.
     *
     * @param address any address in it, as given
     */
    record Cidr(byte[] address, int length) {
        boolean v6() {
            return address.length == 16;
        }

        byte[] network() {
            byte[] masked = address.clone();
            for (int bit = length; bit < masked.length * 8; bit++) {
                masked[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
            }
            return masked;
        }

        boolean hostBitsClear() {
            return java.util.Arrays.equals(network(), address);
        }

        boolean loopback() {
            return v6() ? length == 128 && format(address).equals("::1") : address[0] == 127;
        }
    }

    private IpText() {}

    /** The address's bytes, or null if the text is none. An IPv4-mapped IPv6 address stays 16 bytes. */
    static byte @Nullable [] parse(String text) {
        if (V4.matcher(text).matches()) {
            return parseV4(text);
        }
        if (text.indexOf(':') < 0 || !V6.matcher(text).matches()) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return bytes.length == 16 ? bytes : mapped(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static byte @Nullable [] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int octet = Integer.parseInt(parts[i]);
            if (octet > 255) {
                return null;
            }
            bytes[i] = (byte) octet;
        }
        return bytes;
    }

    private static byte[] mapped(byte[] v4) {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(v4, 0, bytes, 12, 4);
        return bytes;
    }

    /** Shortest form (RFC 5952). */
    static String format(byte[] address) {
        if (address.length == 4) {
            return (address[0] & 255) + "." + (address[1] & 255) + "." + (address[2] & 255) + "." + (address[3] & 255);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = ((address[2 * i] & 255) << 8) | (address[2 * i + 1] & 255);
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** @return null unless the text is an address, a slash and a prefix length */
    static @Nullable Cidr cidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
            return null;
        }
        byte[] address = parse(text.substring(0, slash));
        int length = Integer.parseInt(text.substring(slash + 1));
        return address == null || length > address.length * 8 ? null : new Cidr(address, length);
    }
}
