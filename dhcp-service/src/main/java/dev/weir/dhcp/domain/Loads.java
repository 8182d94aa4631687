package dev.weir.dhcp.domain;

import java.util.HashMap;
import java.util.Map;

/** How many networks each node serves, those included that the decision in hand gives it. */
final class Loads {
    private final DhcpImage image;
    private final Map<String, Integer> given = new HashMap<>();

    Loads(DhcpImage image) {
        this.image = image;
    }

    int of(String host) {
        return image.load(host) + given.getOrDefault(host, 0);
    }

    void give(String host) {
        given.merge(host, 1, Integer::sum);
    }
}
