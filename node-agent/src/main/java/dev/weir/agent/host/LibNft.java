package dev.weir.agent.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.NoSuchElementException;

/** {@code libnftables(3)} in this process: no fork, and its cache of the ruleset stays warm between commands. */
final class LibNft implements Nft {
    private static final String LIBRARY = "libnftables.so.1";
    private static final int STATELESS = 1 << 1;
    private static final long NULL = 0;

    private final NativeFunction run;
    private final NativeFunction output;
    private final NativeFunction error;
    private final NativeFunction free;
    private long context;

    private LibNft(SymbolLookup library) throws IOException {
        run = new NativeFunction(library, "nft_run_cmd_from_buffer");
        output = new NativeFunction(library, "nft_ctx_get_output_buffer");
        error = new NativeFunction(library, "nft_ctx_get_error_buffer");
        free = new NativeFunction(library, "nft_ctx_free");
        context = new NativeFunction(library, "nft_ctx_new").call(0).word();
        if (context == NULL) {
            throw new IOException("libnftables gave no context");
        }
        int buffered = new NativeFunction(library, "nft_ctx_buffer_output")
                        .call(context)
                        .number()
                | new NativeFunction(library, "nft_ctx_buffer_error")
                        .call(context)
                        .number();
        if (buffered != 0) {
            throw new IOException("libnftables gave no buffers");
        }
        new NativeFunction(library, "nft_ctx_output_set_flags").call(context, STATELESS);
    }

    /** Of the calling thread's network namespace. @throws IOException if this machine has no such library */
    static LibNft open() throws IOException {
        try {
            return new LibNft(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new IOException(LIBRARY + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Result run(String commands) {
        if (context == NULL) {
            return new Result("", "closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            int code = run.call(context, arena.allocateFrom(commands).address()).number();
            String said = text(output.call(context).word());
            String complaint = text(error.call(context).word()).strip();
            return new Result(
                    said, code == 0 ? "" : complaint.isEmpty() ? "nft failed, code " + code : Nft.brief(complaint));
        }
    }

    private static String text(long pointer) {
        return pointer == NULL
                ? ""
                : MemorySegment.ofAddress(pointer).reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public synchronized void close() {
        if (context != NULL) {
            free.call(context);
            context = NULL;
        }
    }
}
