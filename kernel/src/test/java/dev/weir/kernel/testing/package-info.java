/** What the kernel is tested with: a broker in this JVM, and small machines. */
@NullMarked
package dev.weir.kernel.testing;

import org.jspecify.annotations.NullMarked;
