package dev.weir.agent.datapath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListingTest {
    /** As nft 1.0.6 prints it. */
    private static final String TEXT = """
            table bridge weir {
            	set inside {
            		type ifname
            		elements = { "tapa",
            			     "vxlan-100" }
            	}

            	set targetprefixes6 {
            		typeof iifname . @th,64,128
            		flags interval
            		elements = { "tapa" . 0xfd000000000000000000000000000000-0xfd00000000000000ffffffffffffffff,
            			     "tapb" . 0x0064ff9b000000000000000000000001 }
            	}

            	map marks {
            		type ifname : mark
            		elements = { "tapa" : 0x00010000 }
            	}

            	set macs {
            		type ifname . ether_addr
            	}

            	chain input {
            		type filter hook input priority -310; policy accept;
            		iifname @inside drop comment "weir:0123456789ab"
            		iifname "eth9" accept
            	}

            	chain to-tapa {
            	}
            }
            """;

    @Test
    void readsElementsOverSeveralLinesWithNumbersInOneForm() {
        Listing listing = Listing.parse(TEXT);
        assertThat(listing.set("bridge inside"))
                .containsOnly(Element.of("bridge inside", "\"tapa\""), Element.of("bridge inside", "\"vxlan-100\""));
        assertThat(listing.set("bridge marks")).containsExactly(new Element("bridge marks", "\"tapa\"", "0x10000"));
        assertThat(listing.set("bridge targetprefixes6"))
                .contains(Element.of("bridge targetprefixes6", "\"tapb\" . 0x64ff9b000000000000000000000001"));
        assertThat(listing.sets()).containsKey("bridge macs");
        assertThat(listing.set("bridge macs")).isEmpty();
    }

    @Test
    void knowsOurRulesByTheirMarkAndOthersByTheirText() {
        Listing listing = Listing.parse(TEXT);
        assertThat(listing.chain("bridge input")).containsExactly("weir:0123456789ab", "iifname \"eth9\" accept");
        assertThat(listing.chains()).containsKey("bridge to-tapa");
        assertThat(listing.chain("bridge to-tapa")).isEmpty();
    }
}
