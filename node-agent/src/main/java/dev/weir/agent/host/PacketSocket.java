package dev.weir.agent.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sends frames out of interfaces of the network namespace of the thread that opened it ({@code packet(7)}). */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int ADDRESS_SIZE = 20;

    private final int socket;

    private PacketSocket(int socket) {
        this.socket = socket;
    }

    static PacketSocket open() throws IOException {
        // Without a protocol it hears nothing.
        return new PacketSocket(LibC.socket(AF_PACKET, LibC.SOCK_RAW_CLOEXEC, 0));
    }

    /** @param frame from its destination MAC on */
    void send(int interfaceIndex, byte[] frame) throws IOException {
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_PACKET).putShort((short) 0).putInt(interfaceIndex);
        LibC.sendTo(socket, frame, address.array());
    }

    @Override
    public void close() throws IOException {
        LibC.close(socket);
    }
}
