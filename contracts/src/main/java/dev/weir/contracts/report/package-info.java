/** What node agents tell the services. */
@NullMarked
package dev.weir.contracts.report;

import org.jspecify.annotations.NullMarked;
