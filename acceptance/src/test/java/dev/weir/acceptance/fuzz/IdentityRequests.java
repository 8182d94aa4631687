package dev.weir.acceptance.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests to the identity API that nobody should make. They come from a member: nothing of them may be stored. */
final class IdentityRequests {
    private static final List<String> PATHS = List.of(
            "/v3/auth/tokens",
            "/v3/auth/tokens",
            "/v3/auth/tokens",
            "/v3/auth/projects",
            "/v3/auth/catalog",
            "/v3/users",
            "/v3/users/no-such",
            "/v3/users/%00",
            "/v3/users/no-such/application_credentials",
            "/v3/projects",
            "/v3/projects/%ff",
            "/v3/roles",
            "/v3/role_assignments?user.id=%zz&scope.project.id=",
            "/v3/domains/x/y/z",
            "/v3/../v3/users",
            "/",
            "/v2.0/tokens",
            "/" + "p".repeat(6_000));
    private static final List<String> METHODS =
            List.of("POST", "POST", "POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW");

    private final Random random;
    private final Values values;
    private final Headers headers;

    IdentityRequests(List<String> tokens, Random random) {
        this.random = random;
        this.values = new Values(random);
        this.headers = new Headers(tokens, random);
    }

    Hostile next() {
        String method = values.one(METHODS);
        String path = values.one(PATHS);
        List<String> what = new ArrayList<>(List.of("identity " + method + " " + path));
        byte[] body = body().getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\n" + headers.next(what) + "X-Subject-Token: "
                + values.one(List.of("x", "a.b.c", "")) + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return Hostile.of(String.join("; ", what), request, method);
    }

    private String body() {
        String user = "{\"name\":" + values.next() + ",\"password\":" + values.next() + ",\"domain\":" + domain() + "}";
        String password = "{\"user\":" + (random.nextInt(5) == 0 ? values.next() : user) + "}";
        String methods = random.nextInt(4) == 0
                ? values.next()
                : "["
                        + values.one(List.of(
                                "\"password\"", "\"token\"", "\"application_credential\"", "\"x\"", "1", "null"))
                        + "]";
        String identity = "{\"methods\":" + methods + ",\"password\":" + password + ",\"token\":{\"id\":"
                + values.next() + "},\"application_credential\":{\"id\":" + values.next() + ",\"secret\":"
                + values.next() + "}}";
        return switch (random.nextInt(10)) {
            case 0 -> values.next();
            case 1 -> "{\"auth\":" + values.next() + "}";
            case 2 -> "{\"auth\":{\"identity\":" + values.next() + "}}";
            case 3 -> "{\"user\":" + user + "}";
            case 4 -> "{\"" + "x".repeat(random.nextInt(200_000)) + "\":1}";
            default -> "{\"auth\":{\"identity\":" + identity + ",\"scope\":" + values.next() + "}}";
        };
    }

    private String domain() {
        return random.nextInt(3) == 0 ? values.next() : "{\"id\":\"default\"}";
    }
}
