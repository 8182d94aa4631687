/** Subnets and addresses. */
@NullMarked
package dev.weir.ipam;

import org.jspecify.annotations.NullMarked;
