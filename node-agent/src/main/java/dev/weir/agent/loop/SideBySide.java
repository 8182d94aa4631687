package dev.weir.agent.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Work on several things at the same time. */
final class SideBySide {
    private SideBySide() {}

    /**
     * The first here, the others by helpers, and all waited for.
     *
     * @return what each gave, in the order of the things
     */
    static <T, R> List<R> map(List<T> things, Function<T, R> work, Executor helpers) {
        List<CompletableFuture<R>> others = begin(things.stream().skip(1).toList(), work, helpers);
        List<R> given = new ArrayList<>();
        things.stream().limit(1).map(work).forEach(given::add);
        others.forEach(other -> given.add(other.join()));
        return given;
    }

    /**
     * All by helpers.
     *
     * @return what each will give, in the order of the things
     */
    static <T, R> List<CompletableFuture<R>> begin(List<T> things, Function<T, R> work, Executor helpers) {
        return things.stream()
                .map(thing -> CompletableFuture.supplyAsync(() -> work.apply(thing), helpers))
                .toList();
    }
}
