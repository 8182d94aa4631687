package dev.weir.agent.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The system calls that the JDK does not offer. Each throws IOException with the name of the call and the error. */
final class LibC {
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    static final int CLONE_NEWNET = 0x40000000;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOENT = 2;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private static final int OPEN_CLOEXEC = 0x80000;
    private static final int ERROR_TEXT_MAX = 256;

    private static final NativeFunction SOCKET = NativeFunction.ofLibC("socket");
    private static final NativeFunction BIND = NativeFunction.ofLibC("bind");
    private static final NativeFunction SETSOCKOPT = NativeFunction.ofLibC("setsockopt");
    private static final NativeFunction SEND = NativeFunction.ofLibC("send");
    private static final NativeFunction SENDTO = NativeFunction.ofLibC("sendto");
    private static final NativeFunction RECV = NativeFunction.ofLibC("recv");
    private static final NativeFunction CLOSE = NativeFunction.ofLibC("close");
    private static final NativeFunction OPEN = NativeFunction.ofLibC("open");
    private static final NativeFunction SETNS = NativeFunction.ofLibC("setns");
    private static final NativeFunction KILL = NativeFunction.ofLibC("kill");
    private static final NativeFunction STRERROR = NativeFunction.ofLibC("strerror");

    private LibC() {}

    /** A failed call, with its errno. */
    static final class CallFailed extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errno;

        CallFailed(String call, int errno) {
            super(call + ": " + describe(errno));
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    static int socket(int domain, int type, int protocol) throws IOException {
        return SOCKET.checked(domain, type, protocol);
    }

    static void bind(int socket, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            BIND.checked(socket, copyOf(address, arena), address.length);
        }
    }

    static void setsockopt(int socket, int level, int option, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SETSOCKOPT.checked(socket, level, option, copyOf(value, arena), value.length);
        }
    }

    static void setsockopt(int socket, int level, int option, int value) throws IOException {
        byte[] bytes = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        setsockopt(socket, level, option, bytes);
    }

    static void send(int socket, MemorySegment bytes) throws IOException {
        NativeFunction.Result sent = SEND.call(socket, bytes.address(), bytes.byteSize(), 0);
        if (sent.word() != bytes.byteSize()) {
            throw new CallFailed("send", sent.errno());
        }
    }

    static void sendTo(int socket, byte[] message, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            NativeFunction.Result sent = SENDTO.call(
                    socket, copyOf(message, arena), message.length, 0, copyOf(address, arena), address.length);
            if (sent.word() != message.length) {
                throw new CallFailed("sendto", sent.errno());
            }
        }
    }

    /** Waits for a message. @return its length */
    static int receive(int socket, MemorySegment into) throws IOException {
        while (true) {
            NativeFunction.Result received = RECV.call(socket, into.address(), into.byteSize(), 0);
            if (received.word() >= 0) {
                return received.number();
            }
            if (received.errno() != EINTR) {
                throw new CallFailed("recv", received.errno());
            }
        }
    }

    static void close(int descriptor) throws IOException {
        CLOSE.checked(descriptor);
    }

    /** Moves the calling (platform) thread, and it alone, into a network namespace. */
    static void enterNetworkNamespace(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    OPEN.checked("open " + path, arena.allocateFrom(path).address(), OPEN_CLOEXEC);
            try {
                SETNS.checked("setns " + path, descriptor, CLONE_NEWNET);
            } finally {
                close(descriptor);
            }
        }
    }

    static void kill(int pid, int signal) throws IOException {
        KILL.checked("kill " + pid, pid, signal);
    }

    static String describe(int errno) {
        long text = STRERROR.call(errno).word();
        return MemorySegment.ofAddress(text).reinterpret(ERROR_TEXT_MAX).getString(0);
    }

    private static long copyOf(byte[] bytes, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes).address();
    }
}
