/** What it costs to turn contracts into bytes and back. */
@NullMarked
package dev.weir.bench.codec;

import org.jspecify.annotations.NullMarked;
