/** What services are tested with: the laws, a driver for decider tests, a simulation. */
@NullMarked
package dev.weir.service.testing;

import org.jspecify.annotations.NullMarked;
