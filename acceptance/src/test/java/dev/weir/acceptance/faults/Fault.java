package dev.weir.acceptance.faults;

import java.util.Random;

/** Something that goes wrong, and is put right again. */
interface Fault {
    /** Such as {@code full disk}. */
    String kind();

    /** @return what was done to what, for the history */
    String inject(Random random);

    /** How long it lasts, ms. */
    long lastsMs(Random random);

    /** Undoes it; also after an injection that failed half-way. */
    void heal();
}
