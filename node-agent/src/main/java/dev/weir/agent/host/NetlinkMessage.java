package dev.weir.agent.host;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes one netlink message: header, fixed part, attributes (RFC 3549). Lengths are filled in at the end. */
final class NetlinkMessage {
    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;
    static final int APPEND = 0x800;

    /** Octets of a MAC address. */
    static final HexFormat MAC_FORMAT = HexFormat.ofDelimiter(":");

    private static final int NESTED = 0x8000;
    private static final int SIZE_MAX = 512;

    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE_MAX).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    /** {@code struct ifinfomsg}. */
    NetlinkMessage link(int family, int index, int flags, int change) {
        buffer.put((byte) family).put((byte) 0).putShort((short) 0);
        buffer.putInt(index).putInt(flags).putInt(change);
        return this;
    }

    /** {@code struct ndmsg}. */
    NetlinkMessage neighbour(int family, int index, int state, int flags) {
        buffer.put((byte) family).put((byte) 0).putShort((short) 0);
        buffer.putInt(index).putShort((short) state).put((byte) flags).put((byte) 0);
        return this;
    }

    /** {@code struct ifaddrmsg}. */
    NetlinkMessage address(int family) {
        buffer.put((byte) family).put((byte) 0).put((byte) 0).put((byte) 0).putInt(0);
        return this;
    }

    NetlinkMessage bytes(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        pad();
        return this;
    }

    NetlinkMessage text(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, terminated, 0, bytes.length);
        return bytes(type, terminated);
    }

    NetlinkMessage u8(int type, int value) {
        return bytes(type, new byte[] {(byte) value});
    }

    NetlinkMessage u32(int type, int value) {
        return bytes(
                type,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    NetlinkMessage be16(int type, int value) {
        return bytes(type, new byte[] {(byte) (value >> 8), (byte) value});
    }

    NetlinkMessage ip(int type, String literal) {
        return bytes(type, InetAddress.ofLiteral(literal).getAddress());
    }

    NetlinkMessage mac(int type, String text) {
        return bytes(type, MAC_FORMAT.parseHex(text));
    }

    /** Attributes written by {@code inner} inside one of this type. */
    NetlinkMessage nested(int type, Runnable inner) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        inner.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    ByteBuffer finish(int sequence) {
        buffer.putInt(0, buffer.position()).putInt(8, sequence);
        return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
    }

    private void pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
    }
}
