package dev.weir.agent.host;

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

    @Override
    void close();
}
