/** Networks, ports, security groups and nodes. */
@NullMarked
package dev.weir.l2;

import org.jspecify.annotations.NullMarked;
