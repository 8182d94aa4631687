/** What ipam decides: subnets and every address of them. Pure. */
@NullMarked
package dev.weir.ipam.domain;

import org.jspecify.annotations.NullMarked;
