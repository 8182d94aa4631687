/** The service as a state machine, put together for the shard runtime. */
@NullMarked
package dev.weir.l2.shard;

import org.jspecify.annotations.NullMarked;
