/** What dhcp decides: who serves DHCP on a network, with which port, and what it says. Pure. */
@NullMarked
package dev.weir.dhcp.domain;

import org.jspecify.annotations.NullMarked;
