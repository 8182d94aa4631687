package dev.weir.gateway.wire;

import dev.weir.contracts.net.IpAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CIDRs as clients write them, host bits included. */
final class IpText {
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    /** @param address any address of the block, as given */
    record Block(IpAddress address, int length) {
        boolean hostBitsClear() {
            return address.masked(length).equals(address);
        }

        String network() {
            return address.masked(length) + "/" + length;
        }

        @Override
        public String toString() {
            return address + "/" + length;
        }
    }

    private IpText() {}

    /** @return null unless the text is an address, a slash and a prefix length */
    static @Nullable Block block(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
            return null;
        }
        IpAddress address = IpAddress.parseOrNull(text.substring(0, slash));
        int length = Integer.parseInt(text.substring(slash + 1));
        return address == null || length > address.width() ? null : new Block(address, length);
    }

    /** @return null if the text is neither a block nor an address, which is a block of itself */
    static @Nullable Block blockOrAddress(String text) {
        Block block = block(text);
        if (block != null) {
            return block;
        }
        IpAddress address = IpAddress.parseOrNull(text);
        return address == null ? null : new Block(address, address.width());
    }
}
