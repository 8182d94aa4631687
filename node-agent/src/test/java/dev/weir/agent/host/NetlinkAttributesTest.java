package dev.weir.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class NetlinkAttributesTest {
    private static final int HEADER = 16;

    /** As if it had been received behind something else. */
    private static ByteBuffer received(NetlinkMessage message) {
        ByteBuffer sent = message.finish(1, false);
        ByteBuffer all = ByteBuffer.allocate(8 + sent.remaining()).order(ByteOrder.nativeOrder());
        all.position(8).put(sent);
        return all.slice(8, all.capacity() - 8).order(ByteOrder.nativeOrder());
    }

    private static NetlinkAttributes attributes(ByteBuffer message) {
        return NetlinkAttributes.of(message, HEADER, message.limit());
    }

    @Test
    void valuesAreFoundWhereverTheyStandAndOthersAreNot() {
        NetlinkMessage message = new NetlinkMessage(1, 0);
        message.text(3, "tapa").u8(7, 200).u32(4, 1450).be16(15, 4789).mac(1, "fa:16:3e:00:00:01");
        message.ip(5, "10.0.0.200").ip(6, "fd00::c8");
        NetlinkAttributes attributes = attributes(received(message));

        assertThat(attributes.text(3)).isEqualTo("tapa");
        assertThat(attributes.u8(7, 0)).isEqualTo(200);
        assertThat(attributes.u32(4, 0)).isEqualTo(1450);
        assertThat(attributes.be16(15, 0)).isEqualTo(4789);
        assertThat(attributes.mac(1)).isEqualTo("fa:16:3e:00:00:01");
        assertThat(attributes.ip(5)).isEqualTo("10.0.0.200");
        assertThat(attributes.ip(6)).isEqualTo("fd00::c8");
        assertThat(attributes.has(2)).isFalse();
        assertThat(attributes.text(2)).isEmpty();
        assertThat(attributes.u32(2, -1)).isEqualTo(-1);
        assertThat(attributes.mac(2)).isEmpty();
        assertThat(attributes.ip(2)).isEmpty();
    }

    @Test
    void nestedAttributesAreTheirOwn() {
        NetlinkMessage message = new NetlinkMessage(1, 0);
        message.u32(1, 11).nested(18, () -> message.text(1, "vxlan").nested(2, () -> message.u32(1, 100)));
        message.u32(2, 12);
        NetlinkAttributes attributes = attributes(received(message));

        NetlinkAttributes info = attributes.nested(18);
        assertThat(info.text(1)).isEqualTo("vxlan");
        assertThat(info.nested(2).u32(1, 0)).isEqualTo(100);
        assertThat(info.nested(2).has(2)).isFalse();
        assertThat(attributes.u32(2, 0)).isEqualTo(12);
        assertThat(attributes.nested(3).has(1)).isFalse();
    }

    @Test
    void whatIsCutOffEndsWithTheLastWholeAttribute() {
        ByteBuffer whole = received(new NetlinkMessage(1, 0).u32(1, 11).text(2, "a longer one"));
        NetlinkAttributes attributes = attributes(whole.limit(whole.limit() - 4));

        assertThat(attributes.u32(1, 0)).isEqualTo(11);
        assertThat(attributes.has(2)).isFalse();
    }
}
