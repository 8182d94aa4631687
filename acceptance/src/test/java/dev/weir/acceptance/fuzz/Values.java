package dev.weir.acceptance.fuzz;

import java.util.List;
import java.util.Random;
import java.util.UUID;

/** JSON values, as text, that an attribute does not expect; some are no JSON at all. */
final class Values {
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-1",
            "1",
            "1.5",
            "1e5",
            "1e308",
            "-1e-308",
            "65536",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "123456789012345678901234567890123456789012345678901234567890",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\r\\nX-Injected: 1\\r\\n\"",
            "\"\\u202e\\u200b\\ufeff\"",
            "\"\uD83D\uDCA3\uD83D\uDCA3\"",
            "\"../../../etc/passwd\"",
            "\"' OR '1'='1\"",
            "\"%s%n%x{0}${jndi:ldap://127.0.0.1/a}\"",
            "\"<script>alert(1)</script>\"",
            "\"NaN\"",
            "\"None\"",
            "\"null\"",
            "\"true\"",
            "\"-1\"",
            "\"1e9\"",
            "\"0x10\"",
            "\"999999999999999999999\"",
            "\"\u0661\u0662\"",
            "\"10.0.0.1\"",
            "\"10.0.0.0/8\"",
            "\"10.0.0.0/-1\"",
            "\"10.0.0.0/33\"",
            "\"10.0.0.0/999999999999\"",
            "\"256.1.1.1\"",
            "\"010.010.010.010\"",
            "\"::\"",
            "\"::/0\"",
            "\"::ffff:10.0.0.1\"",
            "\"fe80::1%eth0\"",
            "\"1:2:3:4:5:6:7:8:9\"",
            "\"ff02::1/129\"",
            "\"00:00:00:00:00:00\"",
            "\"ff:ff:ff:ff:ff:ff\"",
            "\"zz:zz:zz:zz:zz:zz\"",
            "\"a.-b..c\"",
            "\"2026-11-21T00:00:00Z\"",
            "[]",
            "[null]",
            "[[]]",
            "[{}]",
            "[\"\"]",
            "[0,\"a\",null,{}]",
            "{}",
            "{\"\":\"\"}",
            "{\"a\":{\"b\":[{\"c\":null}]}}",
            "{\"start\":\"10.0.0.9\",\"end\":\"10.0.0.1\"}",
            "[{\"start\":null,\"end\":null}]",
            "[{\"start\":\"10.0.0.9\",\"end\":\"10.0.0.1\"}]",
            "[{\"start\":\"::\",\"end\":\"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\"}]",
            "[{\"subnet_id\":null}]",
            "[{\"ip_address\":null}]",
            "[{\"ip_address\":\"10.0.0.1\",\"subnet_id\":7}]",
            "[{\"ip_address\":\"255.255.255.255\"}]",
            "[{\"ip_address\":\"::\"}]",
            "[{\"destination\":\"0.0.0.0/0\",\"nexthop\":null}]",
            "[{\"destination\":{},\"nexthop\":[]}]",
            "[{\"opt_name\":null,\"opt_value\":1}]",
            "[{\"opt_name\":\"mtu\\nx\",\"opt_value\":\"1\",\"ip_version\":5}]",
            "[{\"opt_name\":\"mtu\",\"opt_value\":null,\"ip_version\":\"4\"}]",
            "[{\"mac_address\":null,\"ip_address\":\"10.0.0.1\"}]",
            "[{\"mac_address\":\"\",\"ip_address\":\"0.0.0.0/0\"}]");
    private static final List<String> BROKEN = List.of(
            "NaN",
            "Infinity",
            "undefined",
            "'a'",
            "01",
            "+1",
            "1.",
            ".5",
            "0x1F",
            "\"unended",
            "[1,",
            "{\"a\"",
            "{a:1}",
            "[1,]",
            "{\"a\":1,}",
            "/**/1",
            "\"\t\"",
            "\"\u0001\"",
            "tru",
            "\"\\x\"",
            "\"\\u12\"",
            "}",
            "]");

    private final Random random;

    Values(Random random) {
        this.random = random;
    }

    String next() {
        return switch (random.nextInt(20)) {
            case 0 -> nested(1 + random.nextInt(60));
            case 1 -> '"' + "x".repeat(List.of(65, 255, 256, 300, 5_000, 60_000).get(random.nextInt(6))) + '"';
            case 2 -> repeated(one(ODD), List.of(2, 51, 257, 1_001, 5_000).get(random.nextInt(5)));
            case 3 -> '"' + new UUID(random.nextLong(), random.nextLong()).toString() + '"';
            case 4 -> many();
            case 5 -> one(BROKEN);
            default -> one(ODD);
        };
    }

    String broken() {
        return one(BROKEN);
    }

    String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Deep, and perhaps never closed. */
    String nested(int depth) {
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = random.nextInt(4) == 0 ? "" : open.equals("[") ? "]" : "}";
        return open.repeat(depth) + "1" + close.repeat(depth);
    }

    private static String repeated(String value, int times) {
        return "[" + (value + ",").repeat(times - 1) + value + "]";
    }

    private String many() {
        StringBuilder object = new StringBuilder("{");
        int members = 1 + random.nextInt(3_000);
        for (int i = 0; i < members; i++) {
            object.append(i == 0 ? "" : ",")
                    .append("\"k")
                    .append(i)
                    .append("\":")
                    .append(i);
        }
        return object.append('}').toString();
    }
}
