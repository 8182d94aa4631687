/** What every service's domain is written with: inputs, refusals, decisions in terms of the contracts. Pure. */
@NullMarked
package dev.weir.service;

import org.jspecify.annotations.NullMarked;
