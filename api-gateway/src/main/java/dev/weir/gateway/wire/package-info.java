/** Neutron's JSON: attribute tables and what they drive, in both directions. Pure. */
@NullMarked
package dev.weir.gateway.wire;

import org.jspecify.annotations.NullMarked;
