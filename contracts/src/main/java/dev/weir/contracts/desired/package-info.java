/** What nodes must look like: complete, level-triggered records. */
@NullMarked
package dev.weir.contracts.desired;

import org.jspecify.annotations.NullMarked;
