/** The rules of networks, ports, security groups and nodes: deciders, image and what is published of it. Pure. */
@NullMarked
package dev.weir.l2.domain;

import org.jspecify.annotations.NullMarked;
