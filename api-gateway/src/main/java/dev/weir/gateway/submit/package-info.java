/** Commands on their way to the services, and the answers on their way back. */
@NullMarked
package dev.weir.gateway.submit;

import org.jspecify.annotations.NullMarked;
