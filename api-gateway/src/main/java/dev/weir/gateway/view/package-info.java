/** What the services' state topics say, in memory. */
@NullMarked
package dev.weir.gateway.view;

import org.jspecify.annotations.NullMarked;
