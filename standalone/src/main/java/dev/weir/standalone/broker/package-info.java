/** A Kafka broker inside the process, for machines that have no cluster. */
@NullMarked
package dev.weir.standalone.broker;

import org.jspecify.annotations.NullMarked;
