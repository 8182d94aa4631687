package dev.weir.acceptance.faults;

import java.util.Random;

/** What befalls processes: they are killed, they stop for a while, their network goes, their clock jumps. */
final class ProcessFaults {
    /** Of the membership that decides who owns a shard; the owner sleeps longer. */
    private static final long SESSION_MS = 2_000;

    private ProcessFaults() {}

    /** {@code kill -9}; started again afterwards. Of a service with a standby: whichever is the owner. */
    static Fault killed(Testbed testbed, String process) {
        return new Fault() {
            private String victim = process;

            @Override
            public String kind() {
                return "kill -9 " + process;
            }

            @Override
            public String inject(Random random) {
                victim = process.equals(Testbed.L2) ? testbed.owner().orElse(process) : process;
                testbed.kill(victim);
                return "kill -9 " + victim;
            }

            @Override
            public long lastsMs(Random random) {
                return random.nextLong(2_000);
            }

            @Override
            public void heal() {
                if (!testbed.running(victim)) {
                    testbed.start(victim);
                }
            }
        };
    }

    /** An owner sleeps until a standby serves, and wakes believing that it still is the owner. */
    static Fault zombie(Testbed testbed) {
        return new Fault() {
            private String victim = Testbed.L2;

            @Override
            public String kind() {
                return "zombie";
            }

            @Override
            public String inject(Random random) {
                victim = testbed.owner().orElse(victim);
                testbed.signal(victim, "STOP");
                testbed.await(
                        "a standby takes over from " + victim,
                        Testbed.TAKEN_OVER_WITHIN,
                        () -> testbed.role(other(victim)).equals("OWNER"));
                return "SIGSTOP of " + victim + ", SIGCONT when " + other(victim) + " serves";
            }

            @Override
            public long lastsMs(Random random) {
                return random.nextLong(SESSION_MS);
            }

            @Override
            public void heal() {
                if (testbed.running(victim)) {
                    testbed.signal(victim, "CONT");
                }
            }
        };
    }

    /** A process without a standby sleeps. */
    static Fault paused(Testbed testbed, String process) {
        return new Fault() {
            @Override
            public String kind() {
                return "pause " + process;
            }

            @Override
            public String inject(Random random) {
                testbed.signal(process, "STOP");
                return "SIGSTOP of " + process;
            }

            @Override
            public long lastsMs(Random random) {
                return SESSION_MS + random.nextLong(3_000);
            }

            @Override
            public void heal() {
                if (testbed.running(process)) {
                    testbed.signal(process, "CONT");
                }
            }
        };
    }

    /** The network of l2's owner, or of an agent, is gone. */
    static Fault cutOff(Testbed testbed, String process) {
        return new Fault() {
            @Override
            public String kind() {
                return "network loss " + process;
            }

            @Override
            public String inject(Random random) {
                if (process.equals(Testbed.ISLANDER)) {
                    testbed.giveToIslander();
                }
                testbed.network(process, false);
                return "no network between " + process + " and the broker";
            }

            @Override
            public long lastsMs(Random random) {
                return SESSION_MS + random.nextLong(4_000);
            }

            @Override
            public void heal() {
                testbed.network(process, true);
            }
        };
    }

    /** The wall clock of l2's owner is minutes off for a while. */
    static Fault clockJump(Testbed testbed) {
        return new Fault() {
            @Override
            public String kind() {
                return "clock jump";
            }

            @Override
            public String inject(Random random) {
                testbed.giveToIslander();
                String shift = (random.nextBoolean() ? "+" : "-") + (30 + random.nextInt(150)) + "s";
                testbed.moveClock(shift);
                return "clock of l2's owner by " + shift;
            }

            @Override
            public long lastsMs(Random random) {
                return 3_000 + random.nextLong(3_000);
            }

            @Override
            public void heal() {
                testbed.moveClock("+0s");
            }
        };
    }

    /** No byte is free where the broker writes. It gives up, as it should, and is started again when there is room. */
    static Fault fullDisk(Testbed testbed) {
        return new Fault() {
            @Override
            public String kind() {
                return "full disk";
            }

            @Override
            public String inject(Random random) {
                testbed.fillDisk();
                return "full disk under the broker";
            }

            @Override
            public long lastsMs(Random random) {
                return 3_000;
            }

            @Override
            public void heal() {
                testbed.freeDisk();
                if (testbed.running("broker")) {
                    // Some of its partitions may have been given up.
                    testbed.kill("broker");
                }
                testbed.start("broker");
            }
        };
    }

    private static String other(String process) {
        return process.equals(Testbed.L2) ? Testbed.ISLANDER : Testbed.L2;
    }
}
