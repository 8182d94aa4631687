/** The embedded broker keeps what it acknowledged. */
@NullMarked
package dev.weir.standalone.broker;

import org.jspecify.annotations.NullMarked;
