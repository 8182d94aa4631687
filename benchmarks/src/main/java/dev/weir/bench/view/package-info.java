/** The gateway's view, measured by JMH. */
@NullMarked
package dev.weir.bench.view;

import org.jspecify.annotations.NullMarked;
