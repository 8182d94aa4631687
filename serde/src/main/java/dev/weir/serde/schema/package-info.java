/** What the contracts look like to subscribers: JSON Schema and AsyncAPI, made from the record classes. */
@NullMarked
package dev.weir.serde.schema;

import org.jspecify.annotations.NullMarked;
