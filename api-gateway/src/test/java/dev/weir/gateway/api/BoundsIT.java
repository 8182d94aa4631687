package dev.weir.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.gateway.ops.GatewayConfig.ReadBarrier;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.testing.FakeService;
import dev.weir.gateway.testing.Served;
import dev.weir.gateway.testing.WeirTopics;
import dev.weir.kernel.testing.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients can make a gateway hold: beyond its bounds they are told to come again. */
@Timeout(120)
class BoundsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "demo/member";
    private static final int BODY_MAX = 100_000;
    private static final int BODIES_MAX = 150_000;
    private static final int ANSWERS_MAX = 50_000;

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static FakeService service;
    private static Served gateway;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(directory);
        WeirTopics.create(broker.bootstrapServers());
        service = new FakeService(broker.bootstrapServers());
        gateway = new Served(
                "bounded",
                broker.bootstrapServers(),
                new Submitter.Limits(Duration.ofSeconds(10), 64, Duration.ofSeconds(5), Duration.ofSeconds(1)),
                ReadBarrier.NEVER,
                new HttpServer.Limits(BODY_MAX, BODIES_MAX, ANSWERS_MAX, Duration.ofSeconds(2)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        service.close();
        broker.close();
    }

    @Test
    void bodiesThatDoNotComeAreGivenUpAndHoldOnlySoMuch() throws IOException {
        // Given: a client that sends most of a large request, and then nothing
        int most = BODY_MAX - 1_000;
        try (Socket slow = connection()) {
            slow.getOutputStream().write(head("Content-Length: " + BODY_MAX).getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().write(" ".repeat(most).getBytes(StandardCharsets.US_ASCII));

            // When
            HttpResponse<String> meanwhile = null;
            while (meanwhile == null || meanwhile.statusCode() == 400) {
                meanwhile = gateway.call(TOKEN, "POST", "/v2.0/networks", " ".repeat(most));
            }
            String late = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            HttpResponse<String> after = gateway.call(TOKEN, "POST", "/v2.0/networks", " ".repeat(most));

            // Then
            assertThat(meanwhile.statusCode()).isEqualTo(503);
            assertThat(meanwhile.headers().firstValue("Retry-After")).isPresent();
            assertThat(late).startsWith("HTTP/1.1 408");
            assertThat(after.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aClientThatSendsAllBeforeItReadsGetsItsRefusal() throws IOException {
        int tooMuch = 10 * BODY_MAX;
        for (int i = 0; i < 20; i++) {
            try (Socket client = connection()) {
                // Given
                client.getOutputStream()
                        .write(head("Content-Length: " + tooMuch).getBytes(StandardCharsets.US_ASCII));

                // When
                client.getOutputStream().write(" ".repeat(tooMuch).getBytes(StandardCharsets.US_ASCII));
                String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

                // Then
                assertThat(answer).startsWith("HTTP/1.1 413").contains("Connection: close");
            }
        }
    }

    @Test
    void aBodyWithoutEndIsCutOffWhereItIsTooLarge() throws IOException {
        try (Socket endless = connection()) {
            // Given
            endless.getOutputStream().write(head("Transfer-Encoding: chunked").getBytes(StandardCharsets.US_ASCII));

            // When
            long sent = 0;
            byte[] chunk = ("8000\r\n" + " ".repeat(0x8000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                while (sent < 1_000L * BODY_MAX) {
                    endless.getOutputStream().write(chunk);
                    sent += chunk.length;
                }
            } catch (IOException cutOff) {
                // Then
                assertThat(sent).isLessThan(1_000L * BODY_MAX);
                return;
            }
            throw new AssertionError("took " + sent + " bytes");
        }
    }

    @Test
    void aListIsCutIntoPagesOfBearableSize() throws IOException {
        // Given
        String token = "pages/member";
        for (int i = 0; i < 11; i++) {
            String bulk = "{\"networks\":[" + "{},".repeat(9) + "{}]}";
            assertThat(gateway.call(token, "POST", "/v2.0/networks", bulk).statusCode())
                    .isEqualTo(201);
        }

        // When: more than one page, though no limit was asked for
        HttpResponse<String> first = gateway.call(token, "GET", "/v2.0/networks?fields=id&project_id=pages", "");
        URI next = URI.create(
                json(first).path("networks_links").path(0).path("href").asText());
        HttpResponse<String> second = gateway.call(token, "GET", next.getRawPath() + "?" + next.getRawQuery(), "");

        // Then
        assertThat(json(first).path("networks")).hasSize(100);
        assertThat(json(second).path("networks")).hasSize(10);
    }

    @Test
    void anAnswerThatWouldBeTooMuchTogetherWithOthersIsPutOff() {
        // Given
        String token = "large/member";
        String described = "{\"description\":\"" + "d".repeat(255) + "\"}";
        for (int i = 0; i < 10; i++) {
            String bulk = "{\"networks\":[" + (described + ",").repeat(9) + described + "]}";
            assertThat(gateway.call(token, "POST", "/v2.0/networks", bulk).statusCode())
                    .isEqualTo(201);
        }

        // When
        HttpResponse<String> all = gateway.call(token, "GET", "/v2.0/networks?project_id=large", "");
        HttpResponse<String> some = gateway.call(token, "GET", "/v2.0/networks?project_id=large&limit=10", "");

        // Then
        assertThat(all.statusCode()).isEqualTo(503);
        assertThat(all.headers().firstValue("Retry-After")).isPresent();
        assertThat(some.statusCode()).isEqualTo(200);
    }

    private static Socket connection() throws IOException {
        URI uri = URI.create(gateway.url("/"));
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String head(String framing) {
        return "POST /v2.0/networks HTTP/1.1\r\nHost: here\r\nX-Auth-Token: " + TOKEN + "\r\n" + framing + "\r\n\r\n";
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }
}
