/** The Linux datapath: bridges, VXLAN without flooding, nftables. */
@NullMarked
package dev.weir.agent.datapath.linux;

import org.jspecify.annotations.NullMarked;
