/** What every service process needs from Quarkus: configuration, health, metrics. */
@NullMarked
package dev.weir.runtime;

import org.jspecify.annotations.NullMarked;
