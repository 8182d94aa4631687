package dev.weir.l2.domain;

import dev.weir.contracts.model.Node;
import dev.weir.contracts.report.NodeReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When each living node was heard last. Not part of the image: heartbeats are not worth an event. A process that takes
 * over has heard nobody yet, so every node's time starts anew then.
 */
final class NodeLiveness {
    /** A whole cloud may fall silent at once, when the network breaks: its nodes go down in pieces of this size. */
    private static final int SILENT_MAX = 100;

    private final L2Image image;
    private final long downAfterMs;

    /** Host of each living node → when it was heard, Unix time in ms; longest ago first. */
    private final Map<String, Long> heard = new LinkedHashMap<>();

    private boolean started;

    NodeLiveness(L2Image image, long downAfterMs) {
        this.image = image;
        this.downAfterMs = downAfterMs;
    }

    void heard(NodeReport report, long nowMs) {
        Node node = image.node(report.node());
        if (node != null && node.alive() && report.epoch() >= node.epoch()) {
            heard.remove(node.host());
            heard.put(node.host(), nowMs);
        }
    }

    /** The node is down or removed. */
    void forget(String host) {
        heard.remove(host);
    }

    OptionalLong nextTimerMs() {
        if (!started) {
            return image.nodes.size() == 0 ? OptionalLong.empty() : OptionalLong.of(0);
        }
        return heard.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(heard.values().iterator().next() + downAfterMs);
    }

    /** Nodes that were silent for too long: not all of them, if they are many. */
    List<Node> silent(long nowMs) {
        if (!started) {
            started = true;
            image.nodes.values().stream()
                    .filter(Node::alive)
                    .map(Node::host)
                    .sorted()
                    .forEach(host -> heard.putIfAbsent(host, nowMs));
        }
        List<Node> silent = new ArrayList<>();
        for (Map.Entry<String, Long> entry : heard.entrySet()) {
            if (entry.getValue() + downAfterMs > nowMs || silent.size() == SILENT_MAX) {
                break;
            }
            silent.add(image.nodes.require(L2Image.nodeId(entry.getKey())));
        }
        return silent;
    }
}
