package dev.weir.agent.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A function of a C library. All are called in one shape, six words in and one out: the JVM makes a dozen classes for each shape, at
 * every start (65 ms for the fifteen that these functions have in C). 64-bit Linux passes integers and pointers alike, one a
 * register, and words that a function does not take are in registers that it does not read (System V ABI of AMD64, AAPCS64).
 */
final class NativeFunction {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int WORDS = 6;
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(ValueLayout.JAVA_LONG, words());
    private static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final String name;
    private final MethodHandle handle;

    /** @throws java.util.NoSuchElementException if the library has no such function */
    NativeFunction(SymbolLookup library, String name) {
        this.name = name;
        this.handle = LINKER.downcallHandle(library.findOrThrow(name), SHAPE, Linker.Option.captureCallState("errno"));
    }

    /** Of the C library itself. */
    static NativeFunction ofLibC(String name) {
        return new NativeFunction(LINKER.defaultLookup(), name);
    }

    private static MemoryLayout[] words() {
        MemoryLayout[] words = new MemoryLayout[WORDS];
        Arrays.fill(words, ValueLayout.JAVA_LONG);
        return words;
    }

    /**
     * What a call gave.
     *
     * @param word of which a function that gives an int means the lower half
     */
    record Result(long word, int errno) {
        int number() {
            return (int) word;
        }
    }

    /**
     * Calls it.
     *
     * @param arguments up to six, pointers by their address; what they point to must live until this returns
     */
    Result call(long... arguments) {
        if (arguments.length > WORDS) {
            throw new IllegalArgumentException(name + ": " + arguments.length + " arguments");
        }
        long[] words = Arrays.copyOf(arguments, WORDS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            long word = (long) handle.invokeExact(state, words[0], words[1], words[2], words[3], words[4], words[5]);
            return new Result(word, (int) ERRNO.get(state, 0L));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** As {@link #call}, of a function that gives a number below zero when it fails. @param what is said then to have failed */
    int checked(String what, long... arguments) throws LibC.CallFailed {
        Result result = call(arguments);
        if (result.number() < 0) {
            throw new LibC.CallFailed(what, result.errno());
        }
        return result.number();
    }

    /** As the other, said by its name. */
    int checked(long... arguments) throws LibC.CallFailed {
        return checked(name, arguments);
    }
}
