package dev.weir.agent.loop;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.Datapath;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes announcements at a bounded rate, each three times a second apart as RFC 4861 has it: a neighbour may have asked just
 * before everything was in place. News come before repetitions.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int TIMES = 3;
    private static final Duration APART = Duration.ofSeconds(1);
    /** Together at most 100 announcements a second, each of which is one frame a tap of its network. */
    private static final int AT_ONCE_MAX = 10;

    private static final Duration SPACING = Duration.ofMillis(100);
    private static final int WAITING_MAX = 10_000;

    private final Datapath datapath;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private Instant notBefore = Instant.EPOCH;
    private @Nullable Failure failure;

    private record Waiting(Announcement announcement, int made, Instant due) {}

    Announcer(Datapath datapath) {
        this.datapath = datapath;
    }

    /** To be made as soon as the rate allows. Takes the place of an earlier one about the same address. */
    void add(Collection<Announcement> announcements, Instant now) {
        for (Announcement announcement : announcements) {
            waiting.remove(name(announcement));
            if (waiting.size() < WAITING_MAX) {
                waiting.put(name(announcement), new Waiting(announcement, 0, now));
            }
        }
    }

    private static String name(Announcement announcement) {
        return announcement.bridge() + "/" + announcement.address();
    }

    /** When the next is to be made; null if none is. */
    @Nullable
    Instant next() {
        return waiting.values().stream()
                .map(Waiting::due)
                .min(Comparator.naturalOrder())
                .map(due -> due.isBefore(notBefore) ? notBefore : due)
                .orElse(null);
    }

    /** Makes those that are due, as many as the rate allows. */
    void turn(Instant now) {
        if (waiting.isEmpty() || now.isBefore(notBefore)) {
            return;
        }
        List<Waiting> due = waiting.values().stream()
                .filter(each -> !each.due.isAfter(now))
                .sorted(Comparator.comparingInt(Waiting::made).thenComparing(Waiting::due))
                .limit(AT_ONCE_MAX)
                .toList();
        if (due.isEmpty()) {
            return;
        }
        notBefore = now.plus(SPACING);
        List<Announcement> announcements = new ArrayList<>();
        for (Waiting each : due) {
            announcements.add(each.announcement);
            Waiting again = new Waiting(each.announcement, each.made + 1, now.plus(APART));
            if (again.made < TIMES) {
                waiting.put(name(each.announcement), again);
            } else {
                waiting.remove(name(each.announcement));
            }
        }
        try {
            datapath.announce(announcements);
            failure = null;
        } catch (IOException e) {
            LOG.warn("{} announcements were not made: {}", announcements.size(), e.getMessage());
            failure = (failure == null ? Failure.first(now) : failure).again(String.valueOf(e.getMessage()), now);
        }
    }

    /** Why the last ones were not made; null if they were. */
    @Nullable
    Failure failure() {
        return failure;
    }
}
