package dev.weir.contracts.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressTest {
    @Test
    void anyAddressSurvivesItsTextAndMeansWhatTheJdkReads() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            // Given
            long sparse = random.nextLong() & mask(random);
            IpAddress address = i % 2 == 0
                    ? IpAddress.v4(random.nextInt() & 0xffffffffL)
                    : IpAddress.v6(random.nextLong() & mask(random), sparse);

            // When
            String text = address.toString();

            // Then
            assertThat(IpAddress.parse(text)).isEqualTo(address);
            if (i % 2 == 1 && address.high() != 0) {
                byte[] bytes = ByteBuffer.allocate(16)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array();
                assertThat(InetAddress.getByName(text).getAddress()).as(text).isEqualTo(bytes);
            }
        }
    }

    private static long mask(Random random) {
        return (random.nextBoolean() ? 0xffffL : 0)
                | (random.nextBoolean() ? 0xffff0000L : 0)
                | (random.nextBoolean() ? 0xffff00000000L : 0)
                | (random.nextBoolean() ? 0xffffL << 48 : 0);
    }

    @Test
    void ipv6IsWrittenInItsShortestForm() {
        assertThat(IpAddress.parse("2001:0DB8:0:0:0:0:0:1")).hasToString("2001:db8::1");
        assertThat(IpAddress.parse("2001:db8:0:1:1:1:1:1")).hasToString("2001:db8:0:1:1:1:1:1");
        assertThat(IpAddress.parse("2001:0:0:1:0:0:0:1")).hasToString("2001:0:0:1::1");
        assertThat(IpAddress.parse("::ffff:1.2.3.4")).hasToString("::ffff:102:304");
        assertThat(IpAddress.parse("::")).hasToString("::");
        assertThat(IpAddress.parse("fe80::")).hasToString("fe80::");
    }

    @Test
    void whatIsNotAnAddressIsRefused() {
        for (String text : new String[] {
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "01.2.3.4",
            "1.2.3.4 ",
            "1..2.3",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "12345::",
            "g::",
            "1:",
            ":1",
            "::1.2.3",
            "fe80::1%eth0"
        }) {
            assertThat(IpAddress.parseOrNull(text)).as(text).isNull();
        }
    }

    @Test
    void neighboursCarryOverTheMiddle() {
        IpAddress last = IpAddress.parse("2001:db8::ffff:ffff:ffff:ffff");
        assertThat(last.next()).hasToString("2001:db8:0:1::");
        assertThat(last.next().previous()).isEqualTo(last);
        assertThat(IpAddress.parse("255.255.255.255").isLast()).isTrue();
    }

    @Test
    void aBlockKnowsItsEndsAndWhatIsInIt() {
        // Given
        Cidr odd = Cidr.parse("2001:db8:0:fff0::5/60");

        // Then
        assertThat(odd).hasToString("2001:db8:0:fff0::/60");
        assertThat(odd.last()).hasToString("2001:db8:0:ffff:ffff:ffff:ffff:ffff");
        assertThat(odd.contains(IpAddress.parse("2001:db8:0:fff7::1"))).isTrue();
        assertThat(odd.contains(IpAddress.parse("2001:db8:1::1"))).isFalse();
        assertThat(Cidr.parse("10.0.0.7/24")).hasToString("10.0.0.0/24");
        assertThat(Cidr.parse("0.0.0.0/0").last()).hasToString("255.255.255.255");
        assertThat(Cidr.parse("::/0").contains(IpAddress.parse("10.0.0.1"))).isFalse();
        assertThat(Cidr.parse("10.0.0.0/8").overlaps(Cidr.parse("10.9.0.0/16"))).isTrue();
        assertThat(Cidr.parse("10.9.0.0/16").overlaps(Cidr.parse("10.0.0.0/8"))).isTrue();
        assertThat(Cidr.parse("10.9.0.0/16").overlaps(Cidr.parse("10.8.0.0/16")))
                .isFalse();
        assertThat(Cidr.parseOrNull("10.0.0.0/33")).isNull();
        assertThat(Cidr.parseOrNull("10.0.0.0")).isNull();
        assertThat(Cidr.parseOrNull("10.0.0.0/")).isNull();
    }
}
