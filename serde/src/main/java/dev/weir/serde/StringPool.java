package dev.weir.serde;

/**
 * Gives equal strings the same object where they come soon after one another: ids of projects, networks and groups, states, types. Of a
 * million ports most strings are these. Bounded: a newer string takes an older one's place, and nothing depends on being found.
 */
final class StringPool {
    private static final int SLOTS = 1 << 15;
    /** Ids, addresses and names; what is longer hardly comes twice. */
    private static final int LENGTH_MAX = 64;

    /** Written without synchronization: a string that is lost to a race is only not shared. */
    private static final String[] POOL = new String[SLOTS];

    /** Of the strings in the pool. Most strings that are not there are told by these without a look at the one that is. */
    private static final int[] HASHES = new int[SLOTS];

    private StringPool() {}

    static String pooled(String text) {
        if (text.length() > LENGTH_MAX) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 15) & SLOTS - 1;
        if (HASHES[slot] == hash) {
            String known = POOL[slot];
            if (text.equals(known)) {
                return known;
            }
        }
        HASHES[slot] = hash;
        POOL[slot] = text;
        return text;
    }
}
