package dev.weir.dhcp.domain;

import dev.weir.kernel.Table;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Servers that wait to be asked for again, soonest first. */
final class Retries {
    private record Due(long atMs, String portId) {}

    private final TreeSet<Due> waiting =
            new TreeSet<>(Comparator.comparingLong(Due::atMs).thenComparing(Due::portId));

    Retries(Table<Server> servers) {
        servers.listen((portId, before, after) -> {
            if (before != null && before.waiting()) {
                waiting.remove(new Due(before.retryAtMs(), portId));
            }
            if (after != null && after.waiting()) {
                waiting.add(new Due(after.retryAtMs(), portId));
            }
        });
    }

    OptionalLong nextMs() {
        return waiting.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(waiting.getFirst().atMs());
    }

    /** Port ids. */
    List<String> due(long nowMs, int limit) {
        return waiting.stream()
                .takeWhile(due -> due.atMs() <= nowMs)
                .limit(limit)
                .map(Due::portId)
                .toList();
    }
}
