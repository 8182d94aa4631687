package dev.weir.acceptance.fuzz;

import java.util.List;
import java.util.Random;

/** A request's headers, sometimes odd, sometimes several of what may be there once. */
final class Headers {
    private static final List<String> ODD = List.of(
            "If-Match: revision_number=x",
            "If-Match: revision_number=99999999999999999999",
            "If-Match: revision_number=1, revision_number=2",
            "If-Match: \"revision_number=-1\"",
            "If-Match: *",
            "Idempotency-Key: ",
            "Idempotency-Key: " + "k".repeat(300),
            "Idempotency-Key: a\u00ff\u0080b",
            "Content-Type: text/plain",
            "Content-Type: application/xml; charset=utf-99",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: ",
            "Content-Encoding: gzip",
            "Content-Encoding: br, gzip, deflate",
            "Accept: application/xml",
            "Accept: ;;;q=x",
            "Accept-Encoding: *;q=0",
            "X-Forwarded-Proto: javascript",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-For: ' OR 1=1",
            "X-HTTP-Method-Override: DELETE",
            "X-Service-Token: x",
            "X-Roles: admin",
            "X-Project-Id: 0",
            "X-Long: " + "h".repeat(8_000),
            "Range: bytes=0-0,-1",
            "Upgrade: websocket",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "Connection: keep-alive, close, x",
            "Cookie: a=b; ; =; \u0001".replace("\u0001", "?"));
    private static final List<String> HOSTS = List.of(
            "",
            "Host: \r\n",
            "Host: a b\r\n",
            "Host: x:99999\r\n",
            "Host: [::1\r\n",
            "Host: evil.example/../x\r\n",
            "Host: a\r\nHost: b\r\n");
    private static final List<String> TOKENS = List.of(
            "",
            "x",
            "gAAAAAB",
            "..",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsImlzcyI6IndlaXIiLCJleHAiOjk5OTk5OTk5OTl9.",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.AAAA",
            "a".repeat(9_000));

    private final List<String> tokens;
    private final Random random;

    Headers(List<String> tokens, Random random) {
        this.tokens = tokens;
        this.random = random;
    }

    String next(List<String> what) {
        StringBuilder headers = new StringBuilder();
        if (random.nextInt(40) == 0) {
            headers.append(DocumentRequests.said(what, "odd host", one(HOSTS)));
        } else {
            headers.append("Host: 127.0.0.1\r\n");
        }
        int kind = random.nextInt(30);
        if (kind == 0) {
            headers.append("X-Auth-Token: ")
                    .append(DocumentRequests.said(what, "bad token", one(TOKENS)))
                    .append("\r\n");
        } else if (kind == 1) {
            what.add("altered token");
            String token = one(tokens);
            int at = random.nextInt(token.length());
            headers.append("X-Auth-Token: ")
                    .append(token, 0, at)
                    .append('A')
                    .append(token.substring(at))
                    .append("\r\n");
        } else {
            headers.append("X-Auth-Token: ").append(one(tokens)).append("\r\n");
        }
        int odd = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < odd; i++) {
            headers.append(DocumentRequests.said(what, "odd header", one(ODD))).append("\r\n");
        }
        return headers.toString();
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
