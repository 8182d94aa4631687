/** DHCP servers and leases. */
@NullMarked
package dev.weir.dhcp;

import org.jspecify.annotations.NullMarked;
