package dev.weir.agent.loop;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
    /** @param wanted what is found to be as it should is said to be exactly that, so that nobody has to compare again */
    static HostReading of(Datapath datapath, Iterable<Driver> drivers, Map<TargetKey, Target> wanted) {
        Set<String> devices = null;
        Map<Driver, Map<TargetKey, Observed>> found = new LinkedHashMap<>();
        Map<Driver, String> failed = new LinkedHashMap<>();
        try {
            devices = datapath.devices();
        } catch (IOException | RuntimeException e) {
            NodeLoop.LOG.warn("interfaces cannot be read: {}", e.getMessage());
        }
        for (Driver driver : drivers) {
            try {
                found.put(driver, recognised(driver.read(), wanted));
            } catch (IOException | RuntimeException e) {
                failed.put(driver, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            }
        }
        return new HostReading(devices, found, failed);
    }

    private static Map<TargetKey, Observed> recognised(Map<TargetKey, Observed> seen, Map<TargetKey, Target> wanted) {
        Map<TargetKey, Observed> found = HashMap.newHashMap(seen.size());
        seen.forEach((key, observed) -> {
            Target target = wanted.get(key);
            found.put(key, target != null && observed.matches(target) ? new Observed.Exactly(target) : observed);
        });
        return found;
    }
}
