package dev.weir.agent.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of one received netlink message, or those nested in one. */
final class NetlinkAttributes {
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    NetlinkAttributes(ByteBuffer bytes) {
        while (bytes.remaining() >= 4) {
            int start = bytes.position();
            int length = Short.toUnsignedInt(bytes.getShort());
            int type = Short.toUnsignedInt(bytes.getShort()) & TYPE_MASK;
            if (length < 4 || start + length > bytes.limit()) {
                return;
            }
            values.put(type, bytes.slice(start + 4, length - 4).order(ByteOrder.nativeOrder()));
            bytes.position(Math.min(bytes.limit(), start + (length + 3 & ~3)));
        }
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    NetlinkAttributes nested(int type) {
        ByteBuffer value = values.get(type);
        return new NetlinkAttributes(
                value == null ? ByteBuffer.allocate(0) : value.duplicate().order(ByteOrder.nativeOrder()));
    }

    String text(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return "";
        }
        byte[] bytes = bytes(value);
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    int u8(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null ? otherwise : Byte.toUnsignedInt(value.get(0));
    }

    int u32(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null ? otherwise : value.getInt(0);
    }

    int be16(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value == null ? otherwise : Byte.toUnsignedInt(value.get(0)) << 8 | Byte.toUnsignedInt(value.get(1));
    }

    byte @Nullable [] bytes(int type) {
        ByteBuffer value = values.get(type);
        return value == null ? null : bytes(value);
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.limit()];
        value.duplicate().get(0, bytes);
        return bytes;
    }
}
