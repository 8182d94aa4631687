package dev.weir.agent.host;

import dev.weir.contracts.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Writes one netlink message: header, fixed part, attributes (RFC 3549). Lengths are filled in at the end. */
final class NetlinkMessage {
    static final int REQUEST = 0x1;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;
    static final int APPEND = 0x800;

    /** Octets of a MAC address. */
    static final HexFormat MAC_FORMAT = HexFormat.ofDelimiter(":");

    private static final int ACK = 0x4;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int NESTED = 0x8000;
    /** An entry's message, of which there are tens of thousands, is no larger. */
    private static final int SIZE = 64;

    private ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());

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

    NetlinkMessage text(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, bytes.length + 1, room -> room.put(bytes).put((byte) 0));
    }

    NetlinkMessage u8(int type, int value) {
        return attribute(type, 1, room -> room.put((byte) value));
    }

    NetlinkMessage u32(int type, int value) {
        return attribute(type, 4, room -> room.putInt(value));
    }

    NetlinkMessage be16(int type, int value) {
        return attribute(type, 2, room -> room.put((byte) (value >> 8)).put((byte) value));
    }

    /** @throws IllegalArgumentException if it is not an address */
    NetlinkMessage ip(int type, String literal) {
        IpAddress address = IpAddress.parse(literal);
        int length = address.width() / Byte.SIZE;
        return attribute(type, length, room -> {
            // In network order, whatever the message is in.
            room.order(ByteOrder.BIG_ENDIAN);
            if (length == Integer.BYTES) {
                room.putInt((int) address.low());
            } else {
                room.putLong(address.high()).putLong(address.low());
            }
            room.order(ByteOrder.nativeOrder());
        });
    }

    NetlinkMessage mac(int type, String text) {
        byte[] address = MAC_FORMAT.parseHex(text);
        return attribute(type, address.length, room -> room.put(address));
    }

    private NetlinkMessage attribute(int type, int length, Consumer<ByteBuffer> value) {
        int padded = length + 3 & ~3;
        makeRoom(ATTRIBUTE_HEADER + padded);
        buffer.putShort((short) (ATTRIBUTE_HEADER + length)).putShort((short) type);
        int end = buffer.position() + padded;
        value.accept(buffer);
        buffer.position(end);
        return this;
    }

    private void makeRoom(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).put(buffer.flip());
        }
    }

    /** Attributes written by {@code inner} inside one of this type. */
    NetlinkMessage nested(int type, Runnable inner) {
        makeRoom(ATTRIBUTE_HEADER);
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        inner.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** Bytes so far. */
    int size() {
        return buffer.position();
    }

    /**
     * The message as it is sent.
     *
     * @param acknowledged whether the kernel is to answer even if all goes well
     */
    ByteBuffer finish(int sequence, boolean acknowledged) {
        int flags = buffer.getShort(6);
        buffer.putInt(0, buffer.position())
                .putShort(6, (short) (acknowledged ? flags | ACK : flags))
                .putInt(8, sequence);
        return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
