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
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GatewayIT {
    private static final String DEMO = "demo/member";
    private static final String OTHER = "other/member";
    private static final String ADMIN = "admins/admin";
    private static final Submitter.Limits LIMITS =
            new Submitter.Limits(Duration.ofSeconds(20), 64, Duration.ofSeconds(10), Duration.ofSeconds(1));
    private static final ObjectMapper JSON = new ObjectMapper();

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
        gateway = new Served("gateway-a", broker.bootstrapServers(), LIMITS, ReadBarrier.NEVER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        service.close();
        broker.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (java.io.IOException e) {
            throw new IllegalStateException(response.body(), e);
        }
    }

    private static String message(HttpResponse<String> response) {
        return json(response).path("NeutronError").path("message").asText();
    }

    private static String createNetwork(String token, String attributes) {
        HttpResponse<String> response =
                gateway.call(token, "POST", "/v2.0/networks", "{\"network\":{" + attributes + "}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return json(response).path("network").path("id").asText();
    }

    @Test
    void aClientReadsWhatItWroteAtOnce() {
        for (int i = 0; i < 50; i++) {
            // When
            String id = createNetwork(DEMO, "\"name\":\"own-" + i + "\"");
            HttpResponse<String> shown = gateway.call(DEMO, "GET", "/v2.0/networks/" + id, "");

            // Then
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(json(shown).path("network").path("name").asText()).isEqualTo("own-" + i);
        }
    }

    @Test
    void anotherGatewayShowsItToo() {
        try (Served second = new Served("gateway-b", broker.bootstrapServers(), LIMITS, ReadBarrier.ALWAYS)) {
            for (int i = 0; i < 50; i++) {
                // When
                String id = createNetwork(DEMO, "\"name\":\"there-" + i + "\"");

                // Then
                assertThat(second.call(DEMO, "GET", "/v2.0/networks/" + id, "").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aGatewayKnowsWhetherItIsAlone() {
        try (Served first = new Served("gateway-c", broker.bootstrapServers(), LIMITS, ReadBarrier.AUTO)) {
            // When
            try (Served second = new Served("gateway-d", broker.bootstrapServers(), LIMITS, ReadBarrier.AUTO)) {
                HttpResponse<String> created =
                        first.call(DEMO, "POST", "/v2.0/networks", "{\"network\":{\"name\":\"x\"}}");
                String id = json(created).path("network").path("id").asText();

                // Then
                assertThat(second.call(DEMO, "GET", "/v2.0/networks/" + id, "").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void whoIsNobodyGets401AndWhoIsNotAllowedGets403Or404() {
        // Given
        String id = createNetwork(DEMO, "\"name\":\"mine\"");

        // When
        HttpResponse<String> nobody = gateway.call("", "GET", "/v2.0/networks", "");
        HttpResponse<String> foreign = gateway.call(OTHER, "GET", "/v2.0/networks/" + id, "");
        HttpResponse<String> shared = gateway.call(DEMO, "POST", "/v2.0/networks", "{\"network\":{\"shared\":true}}");
        HttpResponse<String> deleted = gateway.call(OTHER, "DELETE", "/v2.0/networks/" + id, "");

        // Then
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(json(nobody).path("error").path("code").asInt()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Keystone uri=\"http://identity\"");
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(message(foreign)).isEqualTo("Network " + id + " could not be found.");
        assertThat(shared.statusCode()).isEqualTo(403);
        assertThat(message(shared))
                .isEqualTo("(rule:create_network and rule:create_network:shared) is disallowed by policy");
        assertThat(deleted.statusCode()).isEqualTo(404);
    }

    @Test
    void aPortOnAForeignNetworkIsRefusedAsIfTheNetworkWereNotThere() {
        // Given
        String id = createNetwork(OTHER, "\"name\":\"theirs\"");
        String open = createNetwork(ADMIN, "\"name\":\"all\",\"shared\":true");

        // When
        HttpResponse<String> refused =
                gateway.call(DEMO, "POST", "/v2.0/ports", "{\"port\":{\"network_id\":\"" + id + "\"}}");
        HttpResponse<String> made =
                gateway.call(DEMO, "POST", "/v2.0/ports", "{\"port\":{\"network_id\":\"" + open + "\"}}");

        // Then
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(json(made).path("port").has("binding:host_id")).isFalse();
    }

    @Test
    void aRefusalOfTheServiceIsTheAnswer() {
        // When
        HttpResponse<String> response =
                gateway.call(DEMO, "POST", "/v2.0/networks", "{\"network\":{\"name\":\"refuse-me\"}}");

        // Then
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).path("NeutronError").path("type").asText()).isEqualTo("NetworkInUse");
    }

    @Test
    void listsAreFilteredProjectedAndPagedWithLinks() {
        // Given
        String project = "pages/member";
        for (int i = 0; i < 5; i++) {
            createNetwork(project, "\"name\":\"page-" + i + "\"");
        }

        // When: the client follows the links to the end
        List<String> names = new ArrayList<>();
        String next =
                gateway.url("/v2.0/networks?limit=2&tenant_id=pages&fields=id&fields=name&sort_key=name&sort_dir=desc");
        int pages = 0;
        while (next != null) {
            HttpResponse<String> page =
                    gateway.call(project, "GET", next.substring(gateway.url("").length()), "");
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            json(page).path("networks").forEach(network -> {
                assertThat(network.size()).isEqualTo(2);
                names.add(network.path("name").asText());
            });
            next = null;
            for (JsonNode link : json(page).path("networks_links")) {
                if (link.path("rel").asText().equals("next")) {
                    next = link.path("href").asText();
                }
            }
            assertThat(++pages).isLessThan(6);
        }

        // Then
        assertThat(names).containsExactly("page-4", "page-3", "page-2", "page-1", "page-0");
        assertThat(gateway.call(project, "GET", "/v2.0/networks?colour=red", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRevisionThatIsNotCurrentIs412() {
        // Given
        String id = createNetwork(DEMO, "\"name\":\"before\"");
        String change = "{\"network\":{\"name\":\"after\"}}";

        // When
        HttpResponse<String> stale =
                gateway.call(DEMO, "PUT", "/v2.0/networks/" + id, change, "If-Match", "revision_number=7");
        HttpResponse<String> current =
                gateway.call(DEMO, "PUT", "/v2.0/networks/" + id, change, "If-Match", "revision_number=0");

        // Then
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(current.statusCode()).isEqualTo(200);
        assertThat(json(current).path("network").path("revision_number").asInt())
                .isEqualTo(1);
    }

    @Test
    void tagsAddedAtTheSameTimeAllStay() throws Exception {
        // Given
        String id = createNetwork(DEMO, "\"name\":\"tagged\"");
        String tags = "/v2.0/networks/" + id + "/tags";

        // When
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String tag = "t" + i;
                calls.add(threads.submit(() -> gateway.call(DEMO, "PUT", tags + "/" + tag, "")));
            }
            for (Future<HttpResponse<String>> call : calls) {
                assertThat(call.get().statusCode()).isEqualTo(201);
            }
        }

        // Then
        assertThat(json(gateway.call(DEMO, "GET", tags, "")).path("tags")).hasSize(8);
        assertThat(gateway.call(DEMO, "GET", tags + "/t3", "").statusCode()).isEqualTo(204);
        assertThat(gateway.call(DEMO, "GET", tags + "/none", "").statusCode()).isEqualTo(404);
        assertThat(gateway.call(DEMO, "DELETE", tags, "").statusCode()).isEqualTo(204);
        assertThat(gateway.call(DEMO, "DELETE", "/v2.0/networks/" + id, "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void manyWritesAtOnceAreAllAnsweredOrRefusedWithRetryAfter() throws Exception {
        // Given: more than the gateway takes at once
        int calls = 3 * LIMITS.inFlightMax();
        service.silent(false);
        CountDownLatch go = new CountDownLatch(1);

        // When
        List<HttpResponse<String>> responses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> futures = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                futures.add(threads.submit(() -> {
                    go.await();
                    return gateway.call(DEMO, "POST", "/v2.0/networks", "{\"network\":{}}");
                }));
            }
            go.countDown();
            for (Future<HttpResponse<String>> future : futures) {
                responses.add(future.get());
            }
        }

        // Then
        assertThat(responses).allSatisfy(response -> {
            assertThat(response.statusCode()).isIn(201, 503);
            if (response.statusCode() == 503) {
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
            }
        });
        assertThat(responses).anyMatch(response -> response.statusCode() == 201);
        assertThat(gateway.gateway().submitter().inFlight()).isZero();
    }

    @Test
    void aSilentServiceIs503InTimeThenAtOnceUntilItAnswersAgain() {
        // Given
        Submitter.Limits hasty =
                new Submitter.Limits(Duration.ofSeconds(2), 64, Duration.ofSeconds(1), Duration.ofSeconds(3));
        try (Served impatient = new Served("gateway-e", broker.bootstrapServers(), hasty, ReadBarrier.NEVER)) {
            String body = "{\"network\":{\"name\":\"waiting\"}}";
            service.silent(true);

            // When
            long begin = System.nanoTime();
            HttpResponse<String> first = impatient.call(DEMO, "POST", "/v2.0/networks", body);
            long waited = System.nanoTime() - begin;
            HttpResponse<String> probe = impatient.call(DEMO, "POST", "/v2.0/networks", body);
            HttpResponse<String> refused = impatient.call(DEMO, "POST", "/v2.0/networks", body);
            HttpResponse<String> read = impatient.call(DEMO, "GET", "/v2.0/networks", "");
            service.silent(false);
            HttpResponse<String> again = impatient.call(DEMO, "POST", "/v2.0/networks", body);
            while (again.statusCode() == 503) {
                again = impatient.call(DEMO, "POST", "/v2.0/networks", body);
            }

            // Then
            assertThat(first.statusCode()).isEqualTo(503);
            assertThat(message(first)).contains("l2-service did not answer within 2 s", "unknown");
            assertThat(first.headers().firstValue("Retry-After")).isPresent();
            assertThat(waited).isBetween(1_900_000_000L, 8_000_000_000L);
            assertThat(message(probe)).contains("did not answer within 1 s");
            assertThat(message(refused)).contains("does not answer at present", "was not begun");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(again.statusCode()).isEqualTo(201);
        } finally {
            service.silent(false);
        }
    }

    @Test
    void whatNeedsAServiceThatNobodyRunsIsRefusedAtOnce() {
        // Given: nobody is in the group of dhcp-service; a subnet is ipam's, whose instances have a member
        HttpResponse<String> status = gateway.call(ADMIN, "GET", "/weir/v1/status", "");

        // Then
        assertThat(json(status).path("services").path("dhcp").asText()).isEqualTo("down");
        assertThat(json(status).path("services").path("ipam").asText()).isEqualTo("up");
    }

    @Test
    void anIdempotencyKeyTravelsWithTheProjectItBelongsTo() {
        // When
        gateway.call(DEMO, "POST", "/v2.0/networks", "{\"network\":{\"name\":\"keyed\"}}", "Idempotency-Key", "k1");

        // Then
        assertThat(service.commands())
                .anyMatch(command -> command.idempotencyKey().equals("demo/k1/create network"));
    }

    @Test
    void theEdgeIsTolerantWhereNeutronIsAndStrictElsewhere() {
        assertThat(gateway.call("", "GET", "/", "").statusCode()).isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/", "").statusCode()).isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/v2.0", "").statusCode()).isEqualTo(404);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/networks.json", "").statusCode())
                .isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/networks/", "").statusCode())
                .isEqualTo(200);
        assertThat(gateway.call(DEMO, "HEAD", "/v2.0/networks", "").body()).isEmpty();
        assertThat(gateway.call(DEMO, "GET", "/v2.0/security-groups", "").statusCode())
                .isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/nonsense", "").statusCode()).isEqualTo(404);
        assertThat(gateway.call(DEMO, "PUT", "/v2.0/networks", "{}").statusCode())
                .isEqualTo(405);
        assertThat(gateway.call(DEMO, "PATCH", "/v2.0/networks", "{}").statusCode())
                .isEqualTo(405);
        assertThat(gateway.call(DEMO, "POST", "/v2.0/networks", "{\"network\":").statusCode())
                .isEqualTo(400);
        assertThat(gateway.call(DEMO, "POST", "/v2.0/networks", "x".repeat(100_001))
                        .statusCode())
                .isEqualTo(413);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/extensions/provider", "").statusCode())
                .isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/weir/v1/status", "").statusCode())
                .isEqualTo(403);
        assertThat(gateway.call(ADMIN, "GET", "/weir/v1/status", "").statusCode())
                .isEqualTo(200);
        assertThat(gateway.call(DEMO, "GET", "/v2.0/networks", "").headers().firstValue("X-Openstack-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req-"));
    }

    @Test
    void aBulkRequestMakesAllInOne() {
        // When
        HttpResponse<String> both = gateway.call(
                "bulk/member", "POST", "/v2.0/networks", "{\"networks\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");
        HttpResponse<String> tooMany =
                gateway.call("bulk/member", "POST", "/v2.0/networks", "{\"networks\":[" + "{},".repeat(10) + "{}]}");

        // Then
        assertThat(both.statusCode()).isEqualTo(201);
        assertThat(json(both).path("networks")).hasSize(2);
        assertThat(json(gateway.call("bulk/member", "GET", "/v2.0/networks?project_id=bulk", ""))
                        .path("networks"))
                .hasSize(2);
        assertThat(tooMany.statusCode()).isEqualTo(400);
    }
}
