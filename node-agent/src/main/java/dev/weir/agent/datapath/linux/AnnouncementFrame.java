package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Announcement;
import dev.weir.contracts.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** An announcement as a frame: an ARP announcement (RFC 5227) or an unsolicited neighbour advertisement (RFC 4861). */
final class AnnouncementFrame {
    private static final byte[] BROADCAST = HexFormat.of().parseHex("ffffffffffff");
    private static final byte[] ALL_NODES_MAC = HexFormat.of().parseHex("333300000001");
    private static final byte[] ALL_NODES = HexFormat.of().parseHex("ff020000000000000000000000000001");
    private static final HexFormat MAC = HexFormat.ofDelimiter(":");
    private static final int FRAME_MIN = 60;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int ICMPV6 = 58;
    private static final int ADVERTISEMENT = 136;
    private static final int ADVERTISEMENT_SIZE = 32;
    private static final int OVERRIDE = 0x20000000;
    private static final int ROUTER = 0x80000000;
    private static final int TARGET_LINK_ADDRESS = 2;

    private AnnouncementFrame() {}

    static byte[] of(Announcement announcement) {
        IpAddress address = IpAddress.parse(announcement.address());
        byte[] mac = MAC.parseHex(announcement.mac());
        return address.version() == 4 ? arp(mac, address) : advertisement(mac, address, announcement.router());
    }

    /** A request: some hosts do not believe an answer that they did not ask for. */
    private static byte[] arp(byte[] mac, IpAddress address) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME_MIN);
        frame.put(BROADCAST).put(mac).putShort((short) ARP);
        frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
        frame.putShort((short) 1);
        frame.put(mac).putInt((int) address.low());
        frame.put(new byte[6]).putInt((int) address.low());
        return frame.array();
    }

    private static byte[] advertisement(byte[] mac, IpAddress address, boolean router) {
        ByteBuffer message = ByteBuffer.allocate(ADVERTISEMENT_SIZE);
        message.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0);
        message.putInt(router ? OVERRIDE | ROUTER : OVERRIDE);
        message.putLong(address.high()).putLong(address.low());
        message.put((byte) TARGET_LINK_ADDRESS).put((byte) 1).put(mac);
        ByteBuffer pseudo = ByteBuffer.allocate(40 + ADVERTISEMENT_SIZE);
        pseudo.putLong(address.high()).putLong(address.low()).put(ALL_NODES);
        pseudo.putInt(ADVERTISEMENT_SIZE).putInt(ICMPV6).put(message.array());
        message.putShort(2, checksum(pseudo.array()));
        ByteBuffer frame = ByteBuffer.allocate(14 + 40 + ADVERTISEMENT_SIZE);
        frame.put(ALL_NODES_MAC).put(mac).putShort((short) IPV6);
        frame.putInt(0x60000000)
                .putShort((short) ADVERTISEMENT_SIZE)
                .put((byte) ICMPV6)
                .put((byte) 255);
        frame.putLong(address.high()).putLong(address.low()).put(ALL_NODES).put(message.array());
        return frame.array();
    }

    /** Of the internet (RFC 1071). */
    private static short checksum(byte[] bytes) {
        ByteBuffer words = ByteBuffer.wrap(bytes);
        long sum = 0;
        while (words.hasRemaining()) {
            sum += Short.toUnsignedInt(words.getShort());
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
