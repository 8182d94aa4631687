package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.dnsmasq.DnsmasqDriver;
import dev.weir.agent.host.Host;
import dev.weir.agent.host.RouteTable.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bridges, VXLAN and nftables of the Linux kernel, with dnsmasq for DHCP. */
public final class LinuxDatapath implements Datapath {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxDatapath.class);

    private final Host host;
    private final LinkDriver links;
    private final FilterDriver filters;
    private final DnsmasqDriver dnsmasq;
    private final List<AutoCloseable> watches = new ArrayList<>();

    /** @param stateFolder where servers' files are; the same after every restart */
    public LinuxDatapath(Host host, Path stateFolder) {
        this.host = host;
        this.links = new LinkDriver(host);
        this.filters = new FilterDriver(host);
        this.dnsmasq = new DnsmasqDriver(host, stateFolder.resolve("dhcp"));
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public List<String> networkTypes() {
        return List.of("local", "flat", "vxlan");
    }

    @Override
    public List<Driver> drivers() {
        return List.of(links, filters, dnsmasq);
    }

    @Override
    public Set<String> devices() throws IOException {
        return host.interfaces();
    }

    /** Out of the taps themselves: through the bridge they would reach other nodes, and could not be told from a guest's. */
    @Override
    public void announce(List<Announcement> announcements) throws IOException {
        Map<String, List<byte[]>> frames = new HashMap<>();
        for (Announcement announcement : announcements) {
            frames.computeIfAbsent(announcement.bridge(), _ -> new ArrayList<>())
                    .add(AnnouncementFrame.of(announcement));
        }
        Map<Integer, List<byte[]>> byTap = new HashMap<>();
        for (Link link : host.routes().links()) {
            List<byte[]> its = frames.get(link.master());
            if (its != null && link.up() && link.name().startsWith(LinkDriver.TAP_PREFIX)) {
                byTap.put(link.index(), its);
            }
        }
        host.send(byTap);
    }

    @Override
    public synchronized void watch(Consumer<HostEvent> listener) throws IOException {
        watches.add(host.watchLinks(event -> {
            if (event.gone()) {
                listener.accept(new HostEvent.DeviceGone(event.device()));
            } else if (!event.device().isEmpty()) {
                listener.accept(new HostEvent.DeviceChanged(event.device()));
            } else {
                someLost(listener);
            }
        }));
        watches.add(dnsmasq.watch(listener));
    }

    private void someLost(Consumer<HostEvent> listener) {
        LOG.warn("notifications of links were lost");
        try {
            host.interfaces().forEach(device -> listener.accept(new HostEvent.DeviceChanged(device)));
        } catch (IOException e) {
            LOG.warn("links cannot be read; the next full look finds them: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.warn("a watch of the host did not close: {}", e.getMessage());
            }
        }
        watches.clear();
    }
}
