package dev.weir.agent.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
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

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

    private static final MethodHandle SOCKET = call("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle BIND = call("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT));
    private static final MethodHandle SEND = call("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
    private static final MethodHandle SENDTO =
            call("sendto", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT, POINTER, INT));
    private static final MethodHandle RECV = call("recv", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle OPEN = call("open", FunctionDescriptor.of(INT, POINTER, INT));
    private static final MethodHandle SETNS = call("setns", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle KILL = call("kill", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(POINTER, INT));

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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            return checked("socket", (int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void bind(int socket, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
            checked("bind", (int) BIND.invokeExact(state, socket, bytes, address.length), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void setsockopt(int socket, int level, int option, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            int result = (int) SETSOCKOPT.invokeExact(state, socket, level, option, bytes, value.length);
            checked("setsockopt", result, state);
        } catch (Throwable e) {
            throw rethrown(e);
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            long sent = (long) SEND.invokeExact(state, socket, bytes, bytes.byteSize(), 0);
            if (sent != bytes.byteSize()) {
                throw new CallFailed("send", (int) ERRNO.get(state, 0L));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void sendTo(int socket, byte[] message, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            MemorySegment to = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
            long sent = (long) SENDTO.invokeExact(state, socket, bytes, bytes.byteSize(), 0, to, (int) to.byteSize());
            if (sent != bytes.byteSize()) {
                throw new CallFailed("sendto", (int) ERRNO.get(state, 0L));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Waits for a message. @return its length */
    static int receive(int socket, MemorySegment into) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            while (true) {
                long length = (long) RECV.invokeExact(state, socket, into, into.byteSize(), 0);
                if (length >= 0) {
                    return (int) length;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != EINTR) {
                    throw new CallFailed("recv", errno);
                }
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            checked("close", (int) CLOSE.invokeExact(state, descriptor), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Moves the calling (platform) thread, and it alone, into a network namespace. */
    static void enterNetworkNamespace(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            int descriptor =
                    checked("open " + path, (int) OPEN.invokeExact(state, arena.allocateFrom(path), 0x80000), state);
            try {
                checked("setns " + path, (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET), state);
            } finally {
                close(descriptor);
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void kill(int pid, int signal) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            checked("kill " + pid, (int) KILL.invokeExact(state, pid, signal), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("strerror", e);
        }
    }

    private static int checked(String call, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new CallFailed(call, (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static IOException rethrown(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> new IOException(e);
        };
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }
}
