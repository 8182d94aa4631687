/** DHCP and router advertisements by dnsmasq, one process a network in a network namespace of its own. */
@NullMarked
package dev.weir.agent.datapath.dnsmasq;

import org.jspecify.annotations.NullMarked;
