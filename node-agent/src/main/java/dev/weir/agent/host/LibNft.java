package dev.weir.agent.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code libnftables(3)} in this process: no fork, and its cache of the ruleset stays warm between commands. */
final class LibNft implements Nft {
    private static final String LIBRARY = "libnftables.so.1";
    private static final int STATELESS = 1 << 1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

    private final MethodHandle run;
    private final MethodHandle output;
    private final MethodHandle error;
    private final MethodHandle free;
    private MemorySegment context;

    private LibNft(SymbolLookup library) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle create =
                linker.downcallHandle(library.findOrThrow("nft_ctx_new"), FunctionDescriptor.of(POINTER, INT));
        MethodHandle bufferOutput = linker.downcallHandle(
                library.findOrThrow("nft_ctx_buffer_output"), FunctionDescriptor.of(INT, POINTER));
        MethodHandle bufferError =
                linker.downcallHandle(library.findOrThrow("nft_ctx_buffer_error"), FunctionDescriptor.of(INT, POINTER));
        MethodHandle flags = linker.downcallHandle(
                library.findOrThrow("nft_ctx_output_set_flags"), FunctionDescriptor.ofVoid(POINTER, INT));
        run = linker.downcallHandle(
                library.findOrThrow("nft_run_cmd_from_buffer"), FunctionDescriptor.of(INT, POINTER, POINTER));
        output = linker.downcallHandle(
                library.findOrThrow("nft_ctx_get_output_buffer"), FunctionDescriptor.of(POINTER, POINTER));
        error = linker.downcallHandle(
                library.findOrThrow("nft_ctx_get_error_buffer"), FunctionDescriptor.of(POINTER, POINTER));
        free = linker.downcallHandle(library.findOrThrow("nft_ctx_free"), FunctionDescriptor.ofVoid(POINTER));
        context = (MemorySegment) create.invokeExact(0);
        if (context.equals(MemorySegment.NULL)) {
            throw new IOException("libnftables gave no context");
        }
        int buffered = (int) bufferOutput.invokeExact(context) | (int) bufferError.invokeExact(context);
        if (buffered != 0) {
            throw new IOException("libnftables gave no buffers");
        }
        flags.invokeExact(context, STATELESS);
    }

    /** Of the calling thread's network namespace. @throws IOException if this machine has no such library */
    static LibNft open() throws IOException {
        try {
            return new LibNft(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(LIBRARY + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Result run(String commands) {
        if (context.equals(MemorySegment.NULL)) {
            return new Result("", "closed");
        }
        try (Arena call = Arena.ofConfined()) {
            int code = (int) run.invokeExact(context, call.allocateFrom(commands));
            String said = text((MemorySegment) output.invokeExact(context));
            String complaint = text((MemorySegment) error.invokeExact(context)).strip();
            return new Result(
                    said, code == 0 ? "" : complaint.isEmpty() ? "nft failed, code " + code : Nft.brief(complaint));
        } catch (Throwable e) {
            throw new IllegalStateException("libnftables", e);
        }
    }

    private static String text(MemorySegment pointer) {
        return pointer.equals(MemorySegment.NULL)
                ? ""
                : pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public synchronized void close() {
        if (!context.equals(MemorySegment.NULL)) {
            try {
                free.invokeExact(context);
            } catch (Throwable e) {
                throw new IllegalStateException("libnftables", e);
            }
            context = MemorySegment.NULL;
        }
    }
}
