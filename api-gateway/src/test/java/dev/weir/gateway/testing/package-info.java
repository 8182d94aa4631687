/** Resources and requesters to test with. */
@NullMarked
package dev.weir.gateway.testing;

import org.jspecify.annotations.NullMarked;
