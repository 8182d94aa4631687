package dev.weir.agent.loop;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One look at the whole host. It takes its time, so it is made beside the loop; what the loop does meanwhile is newer than
 * what is found here.
 *
 * @param devices names of interfaces; null if they could not be read
 * @param found by driver; those that could be read
 * @param failed why a driver could not be
 */
record HostReading(
        @Nullable Set<String> devices, Map<Driver, Map<TargetKey, Observed>> found, Map<Driver, String> failed) {
    /**
     * @param wanted what is found to be as it should is said to be exactly that, so that nobody has to compare again
     * @param helpers run drivers that look at the same time as another one, and are waited for
     */
    static HostReading of(Datapath datapath, Map<TargetKey, Target> wanted, Executor helpers) {
        Set<String> devices = null;
        try {
            devices = datapath.devices();
        } catch (IOException | RuntimeException e) {
            NodeLoop.LOG.warn("interfaces cannot be read: {}", e.getMessage());
        }
        List<Driver> drivers = datapath.drivers();
        List<Seen> seen = SideBySide.map(drivers, driver -> Seen.by(driver, wanted), helpers);
        Map<Driver, Map<TargetKey, Observed>> found = new LinkedHashMap<>();
        Map<Driver, String> failed = new LinkedHashMap<>();
        for (int i = 0; i < drivers.size(); i++) {
            if (seen.get(i).failure.isEmpty()) {
                found.put(drivers.get(i), seen.get(i).objects);
            } else {
                failed.put(drivers.get(i), seen.get(i).failure);
            }
        }
        return new HostReading(devices, found, failed);
    }

    /** @param failure why nothing could be seen, or empty */
    private record Seen(Map<TargetKey, Observed> objects, String failure) {
        static Seen by(Driver driver, Map<TargetKey, Target> wanted) {
            try {
                return new Seen(recognised(driver.read(), wanted), "");
            } catch (IOException | RuntimeException e) {
                return new Seen(Map.of(), Reconciler.reason(e));
            }
        }
    }

    private static Map<TargetKey, Observed> recognised(Map<TargetKey, Observed> seen, Map<TargetKey, Target> wanted) {
        if (!wanted.isEmpty()) {
            seen.entrySet().forEach(object -> Inventory.note(object, wanted.get(object.getKey())));
        }
        return seen;
    }
}
