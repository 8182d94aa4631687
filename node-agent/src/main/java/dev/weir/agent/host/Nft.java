package dev.weir.agent.host;

import java.util.stream.Collectors;

/** nftables of one network namespace. */
public interface Nft extends AutoCloseable {
    /**
     * @param output what {@code list} commands said, without counters' values
     * @param error empty if all of it was done; else nothing of it was
     */
    record Result(String output, String error) {
        public boolean done() {
            return error.isEmpty();
        }
    }

    /** Runs commands in nft's own language as one transaction. Any thread. */
    Result run(String commands);

    /** The first complaint with the command it is about, without the marks below it. */
    static String brief(String complaint) {
        return complaint
                .lines()
                .limit(2)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" in: "));
    }

    @Override
    void close();
}
