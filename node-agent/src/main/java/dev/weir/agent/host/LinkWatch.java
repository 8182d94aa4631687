package dev.weir.agent.host;

import static dev.weir.agent.host.Rtnetlink.AF_BRIDGE;
import static dev.weir.agent.host.Rtnetlink.DELLINK;
import static dev.weir.agent.host.Rtnetlink.LINK_NAME;
import static dev.weir.agent.host.Rtnetlink.NEWLINK;

import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the kernel's link notifications on a thread of its own. */
final class LinkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final int GROUP_LINK = 1;
    private static final int CHECK_CLOSED_MS = 300;

    private final NetlinkSocket socket;
    private final Consumer<Host.LinkEvent> listener;
    private final Thread thread;
    private volatile boolean closed;

    private LinkWatch(NetlinkSocket socket, Consumer<Host.LinkEvent> listener) {
        this.socket = socket;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("link-watch").unstarted(this::run);
    }

    static LinkWatch start(Consumer<Host.LinkEvent> listener) throws IOException {
        NetlinkSocket socket = NetlinkSocket.open(GROUP_LINK);
        socket.stopWaitingAfter(CHECK_CLOSED_MS);
        LinkWatch watch = new LinkWatch(socket, listener);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try (socket) {
            while (!closed) {
                NetlinkSocket.Heard heard = socket.listen();
                if (heard.lost()) {
                    // Which devices is not known: an event without a name makes the listener look at all.
                    listener.accept(new Host.LinkEvent("", false));
                }
                heard.parts().forEach(this::tell);
            }
        } catch (IOException e) {
            LOG.error("link notifications end; changes are found by the periodic look only", e);
        }
    }

    private void tell(NetlinkSocket.Part part) {
        if (part.type() != NEWLINK && part.type() != DELLINK) {
            return;
        }
        int family = part.u8(0);
        String name = part.attributes(16).text(LINK_NAME);
        // In the bridge family "deleted" means that the device has left its bridge.
        listener.accept(new Host.LinkEvent(name, part.type() == DELLINK && family != AF_BRIDGE));
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (Thread.currentThread() != thread) {
            thread.join();
        }
    }
}
