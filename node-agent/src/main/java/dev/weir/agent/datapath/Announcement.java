package dev.weir.agent.datapath;

/**
 * Tells whoever is attached to a bridge on this host that an address is behind another MAC than before, so that nobody
 * goes on with what the neighbour table says (RFC 5227 section 2.3, RFC 4861 section 7.2.6).
 *
 * @param bridge only the taps in it are told, never another node
 * @param address of either family
 * @param router whether the address is a router's: an advertisement that denies it would cost hosts their default route
 */
public record Announcement(String bridge, String address, String mac, boolean router) {}
