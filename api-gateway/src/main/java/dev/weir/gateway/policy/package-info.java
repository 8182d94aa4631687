/** Who may do what: the check language of oslo.policy and Neutron's default rules. */
@NullMarked
package dev.weir.gateway.policy;

import org.jspecify.annotations.NullMarked;
