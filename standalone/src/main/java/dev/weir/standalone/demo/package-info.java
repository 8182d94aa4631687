/** Shows an installation at work, from outside: over HTTP and in the namespaces of workloads. */
@NullMarked
package dev.weir.standalone.demo;

import org.jspecify.annotations.NullMarked;
