/** Resources as they are: the state of the cloud, one record a resource. */
@NullMarked
package dev.weir.contracts.model;

import org.jspecify.annotations.NullMarked;
