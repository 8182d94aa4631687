package dev.weir.dhcp.domain;

/**
 * What decides about the DHCP of a network that l2 owns.
 *
 * @param mtu bytes
 * @param portsAsked how many ports for servers were ever asked for here: makes the next one's id a new one
 */
public record FollowedNetwork(String id, String projectId, int mtu, int portsAsked) {
    FollowedNetwork asked() {
        return new FollowedNetwork(id, projectId, mtu, portsAsked + 1);
    }
}
