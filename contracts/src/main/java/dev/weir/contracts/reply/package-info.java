/** What a service answers, and where the answer stands in its log. */
@NullMarked
package dev.weir.contracts.reply;

import org.jspecify.annotations.NullMarked;
