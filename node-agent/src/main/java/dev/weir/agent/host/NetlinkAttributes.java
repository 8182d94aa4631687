package dev.weir.agent.host;

import dev.weir.contracts.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one received netlink message, or those nested in one. They are looked for where they were received: of tens of
 * thousands of messages a few attributes each are asked for.
 */
final class NetlinkAttributes {
    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;
    private static final NetlinkAttributes NONE =
            new NetlinkAttributes(ByteBuffer.allocate(0).order(ByteOrder.nativeOrder()), 0, 0);

    private final ByteBuffer message;
    private final int from;
    private final int to;

    private NetlinkAttributes(ByteBuffer message, int from, int to) {
        this.message = message;
        this.from = from;
        this.to = to;
    }

    /**
     * @param message in native order, which others may stand in as well; not read by its position, and not to be changed
     * @param from where the attributes begin, behind the fixed part
     * @param to where they end
     */
    static NetlinkAttributes of(ByteBuffer message, int from, int to) {
        return new NetlinkAttributes(message, from, to);
    }

    boolean has(int type) {
        return find(type) >= 0;
    }

    NetlinkAttributes nested(int type) {
        int value = find(type);
        return value < 0 ? NONE : new NetlinkAttributes(message, value, value + length(value));
    }

    String text(int type) {
        byte[] bytes = bytes(type);
        if (bytes == null) {
            return "";
        }
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    int u8(int type, int otherwise) {
        int value = find(type);
        return value < 0 ? otherwise : Byte.toUnsignedInt(message.get(value));
    }

    int u32(int type, int otherwise) {
        int value = find(type);
        return value < 0 ? otherwise : message.getInt(value);
    }

    int be16(int type, int otherwise) {
        int value = find(type);
        return value < 0
                ? otherwise
                : Byte.toUnsignedInt(message.get(value)) << 8 | Byte.toUnsignedInt(message.get(value + 1));
    }

    /** @return empty if there is none */
    String mac(int type) {
        byte[] bytes = bytes(type);
        return bytes == null ? "" : NetlinkMessage.MAC_FORMAT.formatHex(bytes);
    }

    /** @return empty if there is none */
    String ip(int type) {
        int value = find(type);
        if (value < 0) {
            return "";
        }
        return length(value) == Integer.BYTES
                ? IpAddress.v4(inNetworkOrder(value, Integer.BYTES)).toString()
                : IpAddress.v6(inNetworkOrder(value, Long.BYTES), inNetworkOrder(value + Long.BYTES, Long.BYTES))
                        .toString();
    }

    /** Addresses are in network order, whatever the message is in. */
    private long inNetworkOrder(int at, int bytes) {
        long bits = 0;
        for (int i = at; i < at + bytes; i++) {
            bits = bits << Byte.SIZE | Byte.toUnsignedLong(message.get(i));
        }
        return bits;
    }

    private byte @Nullable [] bytes(int type) {
        int value = find(type);
        if (value < 0) {
            return null;
        }
        byte[] bytes = new byte[length(value)];
        message.get(value, bytes);
        return bytes;
    }

    /** @return where the value of the first attribute of this type begins; negative if there is none */
    private int find(int type) {
        int at = from;
        while (at + HEADER <= to) {
            int length = Short.toUnsignedInt(message.getShort(at));
            if (length < HEADER || at + length > to) {
                return -1;
            }
            if ((message.getShort(at + 2) & TYPE_MASK) == type) {
                return at + HEADER;
            }
            at += length + 3 & ~3;
        }
        return -1;
    }

    private int length(int value) {
        return Short.toUnsignedInt(message.getShort(value - HEADER)) - HEADER;
    }
}
