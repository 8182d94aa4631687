package dev.weir.acceptance.fuzz;

import java.util.List;
import java.util.Random;

/** What is wrong with HTTP itself. Nothing of it is a whole, valid write. */
final class RawRequests {
    private final Random random;
    private final String token;
    private final String path;

    /** @param path that GET answers */
    RawRequests(String token, String path, Random random) {
        this.random = random;
        this.token = token;
        this.path = path;
    }

    Hostile next() {
        String host = "Host: 127.0.0.1\r\nX-Auth-Token: " + token + "\r\n";
        String get = "GET " + path + " HTTP/1.1\r\n" + host;
        String post = "POST " + path + " HTTP/1.1\r\n" + host + "Content-Type: application/json\r\n";
        String body = "{\"broken\":";
        return switch (random.nextInt(32)) {
            case 0 -> Hostile.raw("body cut short", post + "Content-Length: 1000\r\n\r\n" + body);
            case 1 -> Hostile.raw("body longer than said", post + "Content-Length: 3\r\n\r\n" + body);
            case 2 -> Hostile.raw("negative length", post + "Content-Length: -1\r\n\r\n" + body);
            case 3 -> Hostile.raw("length is no number", post + "Content-Length: ten\r\n\r\n" + body);
            case 4 -> Hostile.raw("huge length", post + "Content-Length: 99999999999999999999\r\n\r\n" + body);
            case 5 -> Hostile.raw("large length", post + "Content-Length: 9223372036854775807\r\n\r\n" + body);
            case 6 -> Hostile.raw("two lengths", post + "Content-Length: 10\r\nContent-Length: 11\r\n\r\n" + body);
            case 7 ->
                Hostile.raw(
                        "length and chunks",
                        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get + "\r\n");
            case 8 -> Hostile.raw("chunks of garbage", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + garbage(50));
            case 9 -> Hostile.raw("huge chunk", post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + body);
            case 10 -> Hostile.raw("negative chunk", post + "Transfer-Encoding: chunked\r\n\r\n-5\r\n" + body);
            case 11 -> Hostile.raw("chunks that end in the middle", post + "Transfer-Encoding: chunked\r\n\r\n5\r\nab");
            case 12 -> Hostile.raw("unknown coding", post + "Transfer-Encoding: gzip, x\r\n\r\n" + body);
            case 13 -> Hostile.raw("coding spelled oddly", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
            case 14 -> Hostile.raw("large header", get + "X-Big: " + "b".repeat(200_000) + "\r\n\r\n");
            case 15 -> Hostile.raw("many headers", get + "X-Many: 1\r\n".repeat(20_000) + "\r\n");
            case 16 ->
                Hostile.raw("long line", "GET " + path + "?" + "q".repeat(100_000) + " HTTP/1.1\r\n" + host + "\r\n");
            case 17 -> Hostile.raw("old protocol", "GET " + path + "\r\n\r\n");
            case 18 -> Hostile.raw("no such protocol", "GET " + path + " HTTP/9.9\r\n" + host + "\r\n");
            case 19 -> Hostile.raw("protocol is no protocol", "GET " + path + " FTP\r\n" + host + "\r\n");
            case 20 -> Hostile.raw("null bytes", "\0\0\0\0" + get + "\r\n");
            case 21 -> Hostile.raw("null byte in path", "GET /v2.0/\0networks HTTP/1.1\r\n" + host + "\r\n");
            case 22 ->
                Hostile.raw("header injected", "GET " + path + "?a=b\r\nX-Injected: 1 HTTP/1.1\r\n" + host + "\r\n");
            case 23 -> Hostile.raw("header without a name", get + ": x\r\n\r\n");
            case 24 -> Hostile.raw("header folded", get + "X-Folded: a\r\n b\r\n\tc\r\n\r\n");
            case 25 -> Hostile.raw("line feeds alone", get.replace("\r\n", "\n") + "\n");
            case 26 -> Hostile.raw("headers that do not end", get);
            case 27 -> Hostile.raw("part of a line", get.substring(0, 1 + random.nextInt(10)));
            case 28 ->
                Hostile.raw(
                        "another protocol",
                        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + garbage(300));
            case 29 ->
                Hostile.raw("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + garbage(100));
            case 30 -> {
                int many = 2 + random.nextInt(20);
                yield new Hostile(
                        many + " requests at once",
                        (get + "\r\n").repeat(many).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                        many,
                        false);
            }
            default -> Hostile.raw("garbage", garbage(1 + random.nextInt(5_000)));
        };
    }

    private String garbage(int length) {
        StringBuilder text = new StringBuilder();
        List<String> favourites = List.of("\r\n", " ", "HTTP/1.1", ":", "\0");
        while (text.length() < length) {
            if (random.nextInt(6) == 0) {
                text.append(favourites.get(random.nextInt(favourites.size())));
            } else {
                text.append((char) random.nextInt(256));
            }
        }
        return text.toString();
    }
}
