package dev.weir.acceptance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.acceptance.Api;
import dev.weir.acceptance.Cloud;
import dev.weir.acceptance.Topic;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thousands of malformed and hostile requests: none is answered with a fault, none hangs, none is stored. {@code
 * -Dweir.fuzz.seed=N -Dweir.fuzz.requests=N} for others and more.
 */
final class FuzzAT {
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_121);
    private static final int REQUESTS = Integer.getInteger("weir.fuzz.requests", 10_000);
    private static final int IDENTITY_REQUESTS = REQUESTS / 20;
    /** One in so many is broken as HTTP. */
    private static final int RAW_EVERY = 4;

    private static final int HALF_REQUESTS = 200;
    private static final int SHOWN_MAX = 5;
    private static final List<String> COLLECTIONS =
            List.of("security-group-rules", "ports", "subnets", "security-groups", "networks", "agents");

    private static Cloud cloud;

    @BeforeAll
    static void up() {
        // A small heap: what clients can make the process hold shows. Half requests are given up as soon as settings
        // allow.
        cloud = Cloud.start(
                "fuzz",
                Map.of("WEIR_HEAP", "400m", "QUARKUS_HTTP_IDLE_TIMEOUT", "12S", "WEIR_GATEWAY_BODY_TIMEOUT", "2s"),
                "--nodes",
                "0");
    }

    @AfterAll
    static void down() {
        cloud.close();
    }

    @Test
    void noHostileRequestIsAnsweredWithAFaultOrHangsOrIsStored() throws Exception {
        // Given
        Api admin = cloud.admin();
        Map<String, String> ids = fixture(cloud.demo(), admin);
        Map<String, TreeSet<String>> before = resources(admin);
        Map<ServiceName, Integer> logged = events();
        JsonNode document = new ObjectMapper().readTree(admin.document("/openapi.json"));
        List<String> tokens = List.of(admin.token(), cloud.demo().token());

        // When
        Barrage barrage = new Barrage(cloud.apiPort());
        barrage.send(REQUESTS, client -> {
            Random random = new Random(SEED + client);
            DocumentRequests requests = new DocumentRequests(document, ids, tokens, random);
            RawRequests raw = new RawRequests(tokens.getLast(), "/v2.0/networks?limit=1", random);
            return () -> random.nextInt(RAW_EVERY) == 0 ? raw.next() : requests.next();
        });
        System.out.println("seed " + SEED + ", " + barrage);

        // Then
        assertNone(barrage.violations());
        awaitQuiet();
        assertThat(unasked(logged, barrage))
                .as("seed %d: events that no answered request led to", SEED)
                .isEmpty();
        cleanUp(admin, before);
        Awaitility.await("everything is as before")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(resources(admin)).isEqualTo(before));
        Map<String, String> again = fixture(cloud.demo(), admin);
        assertThat(again).hasSameSizeAs(ids);
    }

    @Test
    void identityAnswersHostileRequestsToo() throws Exception {
        // Given
        String token = cloud.demo().token();

        // When
        Barrage barrage = new Barrage(cloud.identityPort());
        barrage.send(IDENTITY_REQUESTS, client -> {
            Random random = new Random(SEED + client);
            IdentityRequests requests = new IdentityRequests(List.of(token), random);
            RawRequests raw = new RawRequests(token, "/v3", random);
            return () -> random.nextInt(RAW_EVERY) == 0 ? raw.next() : requests.next();
        });
        System.out.println("identity, seed " + SEED + ", " + barrage);

        // Then
        assertNone(barrage.violations());
        assertThat(barrage.accepted()).as("read requests only").isNotEmpty();
        cloud.demo().get("/networks").ok();
    }

    @Test
    void halfRequestsAreGivenUpAndHoldUpNobody() throws Exception {
        // Given
        Api demo = cloud.demo();
        String head = "POST /v2.0/networks HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Auth-Token: " + demo.token() + "\r\n";
        List<Wire> halves = new ArrayList<>();
        try {
            // When
            for (int i = 0; i < HALF_REQUESTS; i++) {
                Wire wire = new Wire(cloud.apiPort(), Duration.ofSeconds(30));
                halves.add(wire);
                String half = i % 2 == 0 ? head : head + "Content-Length: 100\r\n\r\n{";
                wire.send(half.getBytes(StandardCharsets.US_ASCII));
            }
            demo.get("/networks").ok();

            // Then
            for (int i = 0; i < HALF_REQUESTS; i++) {
                Wire.Answer answer = halves.get(i).read(false);
                assertThat(answer == null ? 408 : answer.status()).isEqualTo(408);
            }
        } finally {
            for (Wire half : halves) {
                half.close();
            }
        }
    }

    private static void assertNone(List<String> violations) {
        assertThat(violations.subList(0, Math.min(SHOWN_MAX, violations.size())))
                .as("seed %d: %d violations, such as", SEED, violations.size())
                .isEmpty();
    }

    /** One of each kind, for requests to point at. */
    private static Map<String, String> fixture(Api demo, Api admin) {
        Map<String, String> ids = new HashMap<>();
        ids.put("networks", made(demo, "networks", "network", Map.of("name", "fuzz")));
        ids.put(
                "subnets",
                made(
                        demo,
                        "subnets",
                        "subnet",
                        Map.of("network_id", ids.get("networks"), "ip_version", 4, "cidr", "192.168.0.0/20")));
        ids.put("ports", made(demo, "ports", "port", Map.of("network_id", ids.get("networks"))));
        ids.put("security-groups", made(demo, "security-groups", "security_group", Map.of("name", "fuzz")));
        ids.put(
                "security-group-rules",
                made(
                        demo,
                        "security-group-rules",
                        "security_group_rule",
                        Map.of("security_group_id", ids.get("security-groups"), "direction", "ingress")));
        demo.get("/security-groups").ok();
        admin.get("/security-groups").ok();
        Awaitility.await("the network's DHCP port")
                .atMost(Duration.ofSeconds(20))
                .until(() -> admin.get("/ports?network_id=" + ids.get("networks"))
                                .ok()
                                .get("ports")
                                .size()
                        == 2);
        return ids;
    }

    private static String made(Api api, String collection, String noun, Map<String, Object> attributes) {
        return api.post("/" + collection, Map.of(noun, attributes))
                .ok()
                .at("/" + noun + "/id")
                .asText();
    }

    private static Map<String, TreeSet<String>> resources(Api admin) {
        Map<String, TreeSet<String>> resources = new TreeMap<>();
        for (String collection : COLLECTIONS) {
            TreeSet<String> ids = new TreeSet<>();
            admin.get("/" + collection + "?fields=id")
                    .ok()
                    .get(collection.replace('-', '_'))
                    .forEach(resource -> ids.add(resource.get("id").asText()));
            resources.put(collection, ids);
        }
        return resources;
    }

    /** Deletes what requests made that were valid after all. */
    private static void cleanUp(Api admin, Map<String, TreeSet<String>> before) {
        for (String collection : COLLECTIONS) {
            for (String id : resources(admin).getOrDefault(collection, new TreeSet<>())) {
                if (!before.getOrDefault(collection, new TreeSet<>()).contains(id)) {
                    admin.delete("/" + collection + "/" + id);
                }
            }
        }
    }

    /** What an answered request led to in other services has happened. */
    private static void awaitQuiet() {
        List<Map<ServiceName, Integer>> seen = new ArrayList<>(List.of(Map.of()));
        Awaitility.await("the services are quiet")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    seen.add(events());
                    return seen.getLast().equals(seen.get(seen.size() - 2));
                });
    }

    private static Map<ServiceName, Integer> events() {
        Map<ServiceName, Integer> events = new HashMap<>();
        for (ServiceName service : ServiceName.values()) {
            events.put(
                    service,
                    Topic.read(cloud.bootstrapServers(), Topics.events(service)).size());
        }
        return events;
    }

    /**
     * Events that name a request which was not answered with success. A refused request may leave the steps of its saga in the
     * log, and, as in Neutron, its project's default security group, which the first request for a project makes.
     */
    private static List<String> unasked(Map<ServiceName, Integer> before, Barrage barrage) {
        List<String> found = new ArrayList<>();
        for (ServiceName service : ServiceName.values()) {
            Topic.read(cloud.bootstrapServers(), Topics.events(service)).stream()
                    .skip(before.getOrDefault(service, 0))
                    .map(record -> EventCodec.decode(record).envelope())
                    .filter(envelope -> envelope.cause().requestId().startsWith("req-")
                            && !barrage.accepted().contains(envelope.cause().requestId()))
                    .filter(envelope -> !passing(envelope.event().resource()))
                    .forEach(envelope -> found.add(envelope.toString()));
        }
        return found;
    }

    private static boolean passing(@Nullable Resource resource) {
        return switch (resource) {
            case null -> true;
            case SecurityGroup group -> group.isDefault();
            case SecurityGroupRule rule -> rule.belongsToDefaultSg();
            default -> false;
        };
    }
}
