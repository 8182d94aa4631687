package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * One port's part of the tables of {@link WeirTables}, as we want it.
 *
 * @param number of the tap in packet marks, 1 to 65535
 * @param marking the chain that marks what is on its way to it
 */
record PortFilter(String tap, int number, Rules marking, TreeSet<Element> elements) {
    private static final HexFormat HEX = HexFormat.of();

    static PortFilter of(FilterTarget filter, int number) {
        return new PortFilter(filter.tap(), number, marking(filter, number), elements(filter, number));
    }

    private static Rules marking(FilterTarget filter, int number) {
        String mark = "meta mark set meta mark | 0x" + HEX.toHexDigits(number);
        return new Rules(toBridge(filter.tap()), List.of(filter.blocked() ? "counter drop" : mark));
    }

    private static TreeSet<Element> elements(FilterTarget filter, int number) {
        String tap = '"' + filter.tap() + '"';
        String sender = "0x" + Integer.toHexString(number << 16);
        TreeSet<Element> elements = new TreeSet<>();
        elements.add(Element.of(WeirTables.GUARDED, tap));
        elements.add(new Element(WeirTables.MARKS, tap, sender));
        elements.add(new Element(WeirTables.BRIDGE_RECEIVERS, tap, "goto " + Rules.name(toBridge(filter.tap()))));
        // Who has none is dropped, whichever way.
        if (!filter.blocked()) {
            String from = "goto " + Rules.name(RuleChains.from(filter.rules()));
            String to = "goto " + Rules.name(RuleChains.to(filter.rules()));
            elements.add(new Element(WeirTables.SENDERS, sender, from, filter.tap()));
            elements.add(new Element(WeirTables.RECEIVERS, "0x" + Integer.toHexString(number), to, filter.tap()));
            for (Source source : filter.sources()) {
                elements.add(Element.of(WeirTables.MACS, tap + " . " + source.mac()));
                if (filter.sources().stream().noneMatch(other -> covers(other, source))) {
                    addSource(elements, tap, source);
                }
            }
        }
        return elements;
    }

    /** Whether all of a source is in another, larger one. A kernel set refuses elements that overlap. */
    private static boolean covers(Source other, Source source) {
        if (other.prefix().indexOf('/') < 0) {
            return false;
        }
        Cidr outer = cidr(other.prefix());
        Cidr inner = cidr(source.prefix());
        return other.mac().equals(source.mac())
                && outer.prefix() < inner.prefix()
                && outer.version() == inner.version()
                && single(outer) == single(inner)
                && outer.contains(inner.first());
    }

    private static boolean single(Cidr cidr) {
        return cidr.prefix() == cidr.first().width();
    }

    private static Cidr cidr(String prefix) {
        if (prefix.indexOf('/') >= 0) {
            return Cidr.parse(prefix);
        }
        IpAddress address = IpAddress.parse(prefix);
        return new Cidr(address, address.width());
    }

    private static void addSource(TreeSet<Element> elements, String tap, Source source) {
        Cidr cidr = cidr(source.prefix());
        boolean single = single(cidr);
        String start = tap + " . " + source.mac() + " . ";
        String key = start + (single ? cidr.first() : cidr);
        if (cidr.version() == 4) {
            elements.add(Element.of(single ? WeirTables.SOURCES4 : WeirTables.PREFIXES4, key));
        } else {
            elements.add(Element.of(single ? WeirTables.SOURCES6 : WeirTables.PREFIXES6, key));
            String first = hex(cidr.first());
            elements.add(
                    single
                            ? Element.of(WeirTables.TARGETS6, tap + " . " + first)
                            : Element.of(WeirTables.TARGET_PREFIXES6, tap + " . " + first + "-" + hex(cidr.last())));
        }
    }

    private static String hex(IpAddress address) {
        return Listing.canonical("0x" + HEX.toHexDigits(address.high()) + HEX.toHexDigits(address.low()));
    }

    static String toBridge(String tap) {
        return "bridge to-" + tap;
    }
}
