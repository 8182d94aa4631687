/** Black box: what users of Weir see, on real processes, topics and network namespaces. */
@NullMarked
package dev.weir.acceptance;

import org.jspecify.annotations.NullMarked;
