package dev.weir.agent.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A route netlink socket. It stays in the network namespace of the thread that opened it. Not for use by two threads
 * at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int RECEIVE_BUFFER = 8 << 20;
    private static final int MESSAGE_MAX = 1 << 18;
    private static final int HEADER = 16;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int FLAG_MULTI = 2;
    private static final int FLAG_INTERRUPTED = 0x10;
    private static final int DUMP_ATTEMPTS = 5;
    private static final int FLAG_CAPPED = 0x100;
    private static final int FLAG_ACK_TLVS = 0x200;
    private static final int ACK_TEXT = 1;
    /** Bytes of messages sent before the answers are read, which must fit the receive buffer. */
    private static final int WINDOW = 1 << 16;

    private final int socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment input = arena.allocate(MESSAGE_MAX, 8);
    private final MemorySegment output = arena.allocate(WINDOW, 8);
    private int sequence;

    private NetlinkSocket(int socket) {
        this.socket = socket;
    }

    /** @param groups multicast groups to hear, as a bit mask; 0 for none */
    static NetlinkSocket open(int groups) throws IOException {
        int socket = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW_CLOEXEC, 0);
        NetlinkSocket opened = new NetlinkSocket(socket);
        try {
            LibC.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
            LibC.setsockopt(socket, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            LibC.setsockopt(socket, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            ByteBuffer address = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
            address.putShort((short) LibC.AF_NETLINK)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(groups);
            LibC.bind(socket, address.array());
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /** The kernel did not answer a question. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errno;

        Refused(int errno, String reason) {
            super("netlink: " + reason);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /** From now on no wait for a message takes longer. A request must not be made any more. */
    void stopWaitingAfter(int ms) throws IOException {
        ByteBuffer time = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        time.putLong(ms / 1000).putLong(ms % 1000 * 1000L);
        LibC.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, time.array());
    }

    /**
     * What one message of a dump or notification carries: its fixed part and attributes. Tens of thousands come at a time, so it is where it
     * was received.
     *
     * @param type of the message
     * @param all that was received together, in native order
     * @param from where its own part of that begins
     * @param to where it ends
     */
    record Part(int type, ByteBuffer all, int from, int to) {
        /** An unsigned byte of the fixed part. */
        int u8(int at) {
            return Byte.toUnsignedInt(all.get(from + at));
        }

        int u16(int at) {
            return Short.toUnsignedInt(all.getShort(from + at));
        }

        int u32(int at) {
            return all.getInt(from + at);
        }

        /** @param fixed length of the fixed part */
        NetlinkAttributes attributes(int fixed) {
            return NetlinkAttributes.of(all, from + fixed, to);
        }
    }

    /**
     * Sends requests, many in one call. The kernel has dealt with all of them when that returns, in their order, and answers the last
     * and those that it refuses.
     *
     * @return for each message what went wrong, empty if nothing
     * @throws IOException if the socket itself failed
     */
    List<String> request(List<NetlinkMessage> messages) throws IOException {
        String[] answers = new String[messages.size()];
        Arrays.fill(answers, "");
        int first = sequence + 1;
        long length = 0;
        for (int i = 0; i < answers.length; i++) {
            NetlinkMessage message = messages.get(i);
            boolean last = i + 1 == answers.length
                    || length + message.size() + messages.get(i + 1).size() > WINDOW;
            ByteBuffer bytes = message.finish(++sequence, last);
            MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, output, length, bytes.remaining());
            length += bytes.remaining();
            if (last) {
                LibC.send(socket, output.asSlice(0, length));
                readAnswers(first, answers, i);
                length = 0;
            }
        }
        return List.of(answers);
    }

    /** @param last index of the one that is answered in any case */
    private void readAnswers(int first, String[] answers, int last) throws IOException {
        boolean all = false;
        while (!all) {
            ByteBuffer received = receive();
            while (received.remaining() >= HEADER) {
                int start = received.position();
                int size = received.getInt(start);
                int slot = received.getInt(start + 8) - first;
                if (received.getShort(start + 4) == ERROR && slot >= 0 && slot <= last) {
                    answers[slot] = outcome(received, start, size);
                    all |= slot == last;
                }
                skip(received, start, size);
            }
        }
    }

    private static String outcome(ByteBuffer received, int start, int size) {
        int error = -received.getInt(start + HEADER);
        if (error == 0) {
            return "";
        }
        int flags = received.getShort(start + 6);
        if ((flags & FLAG_ACK_TLVS) != 0) {
            int echoed = (flags & FLAG_CAPPED) != 0 ? HEADER : received.getInt(start + HEADER + 4);
            int text = HEADER + 4 + (echoed + 3 & ~3);
            if (text < size) {
                String said = NetlinkAttributes.of(received, start + text, start + size)
                        .text(ACK_TEXT);
                if (!said.isEmpty()) {
                    return LibC.describe(error) + " (" + said + ")";
                }
            }
        }
        return LibC.describe(error);
    }

    /** @throws IOException if the kernel refused, or the dump was interrupted by a change and is not consistent */
    List<Part> dump(NetlinkMessage message) throws IOException {
        for (int attempt = 1; attempt < DUMP_ATTEMPTS; attempt++) {
            List<Part> parts = new ArrayList<>();
            if (dump(message, parts)) {
                return parts;
            }
        }
        throw new IOException("netlink: what was read kept changing");
    }

    /** @return whether all of it is from one moment */
    private boolean dump(NetlinkMessage message, List<Part> parts) throws IOException {
        int own = ++sequence;
        ByteBuffer bytes = message.finish(own, false);
        LibC.send(socket, output.asSlice(0, bytes.remaining()).copyFrom(MemorySegment.ofBuffer(bytes)));
        boolean consistent = true;
        while (true) {
            ByteBuffer received = copyOf(receive());
            while (received.remaining() >= HEADER) {
                int start = received.position();
                int size = received.getInt(start);
                int type = received.getShort(start + 4);
                if (received.getInt(start + 8) == own) {
                    consistent &= (received.getShort(start + 6) & FLAG_INTERRUPTED) == 0;
                    if (type == DONE) {
                        return consistent;
                    }
                    if (type == ERROR) {
                        throw new Refused(-received.getInt(start + HEADER), outcome(received, start, size));
                    }
                    parts.add(part(received, start, size));
                    if ((received.getShort(start + 6) & FLAG_MULTI) == 0) {
                        return consistent;
                    }
                }
                skip(received, start, size);
            }
        }
    }

    /** @param lost some notifications came too fast and are not among any parts */
    record Heard(List<Part> parts, boolean lost) {}

    /** Waits for notifications until {@link #stopWaitingAfter}. */
    Heard listen() throws IOException {
        ByteBuffer received;
        try {
            received = copyOf(receive());
        } catch (LibC.CallFailed e) {
            if (e.errno() == LibC.ENOBUFS || e.errno() == LibC.EAGAIN) {
                return new Heard(List.of(), e.errno() == LibC.ENOBUFS);
            }
            throw e;
        }
        List<Part> parts = new ArrayList<>();
        while (received.remaining() >= HEADER) {
            int start = received.position();
            int size = received.getInt(start);
            parts.add(part(received, start, size));
            skip(received, start, size);
        }
        return new Heard(parts, false);
    }

    private static Part part(ByteBuffer received, int start, int size) {
        return new Part(received.getShort(start + 4), received, start + HEADER, start + size);
    }

    /** What is kept must not be where the next message is received. */
    private static ByteBuffer copyOf(ByteBuffer received) {
        byte[] bytes = new byte[received.remaining()];
        received.get(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer receive() throws IOException {
        int length = LibC.receive(socket, input);
        return input.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static void skip(ByteBuffer received, int start, int size) {
        received.position(Math.min(received.limit(), start + (Math.max(size, HEADER) + 3 & ~3)));
    }

    @Override
    public void close() throws IOException {
        try {
            LibC.close(socket);
        } finally {
            arena.close();
        }
    }
}
