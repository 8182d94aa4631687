package dev.weir.identity;

import dev.weir.identity.IdentityData.ApplicationCredential;
import dev.weir.identity.IdentityData.Project;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Discovery, and everything under {@code /v3/auth}. */
final class TokenRoutes {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final IdentityStore store;
    private final SignedTokens tokens;
    private final Sessions sessions;
    private final Authentication authentication;
    private final Catalogue catalogue;

    TokenRoutes(
            IdentityStore store,
            SignedTokens tokens,
            Sessions sessions,
            Authentication authentication,
            Catalogue catalogue) {
        this.store = store;
        this.tokens = tokens;
        this.sessions = sessions;
        this.authentication = authentication;
        this.catalogue = catalogue;
    }

    void addTo(Routes routes) {
        routes.get(
                        "/",
                        exchange -> new Answer(
                                300,
                                new JsonObject()
                                        .put(
                                                "versions",
                                                new JsonObject().put("values", new JsonArray().add(version(exchange)))),
                                Map.of("Location", exchange.base() + "/v3/")))
                .get("/v3", exchange -> Answer.ok("version", version(exchange)))
                .get("/v3/", exchange -> Answer.ok("version", version(exchange)))
                .post("/v3/auth/tokens", this::issue)
                .get("/v3/auth/tokens", this::validate)
                .delete("/v3/auth/tokens", this::revoke)
                .get("/v3/auth/projects", this::projects)
                .get("/v3/auth/domains", exchange -> {
                    exchange.caller();
                    return Answer.list(exchange, "domains", List.of());
                })
                .get("/v3/auth/system", exchange -> {
                    exchange.caller();
                    return Answer.list(exchange, "system", List.of());
                })
                .get("/v3/auth/catalog", exchange -> {
                    exchange.caller();
                    return Answer.ok(new JsonObject()
                            .put("catalog", catalogue.forToken())
                            .put("links", new JsonObject().put("self", exchange.url())));
                });
    }

    /** As Keystone writes times: always with microseconds. */
    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }

    private Answer issue(Exchange exchange) {
        SignedTokens.Issued issued = authentication.authenticate(exchange.body("auth"));
        return new Answer(
                201, describe(issued, !exchange.flag("nocatalog")), Map.of("X-Subject-Token", tokens.sign(issued)));
    }

    private Answer validate(Exchange exchange) {
        String subject = subject(exchange);
        SignedTokens.Issued issued = readable(exchange, subject, "validate_token");
        return new Answer(200, describe(issued, !exchange.flag("nocatalog")), Map.of("X-Subject-Token", subject));
    }

    private Answer revoke(Exchange exchange) {
        sessions.revoke(readable(exchange, subject(exchange), "revoke_token"));
        return Answer.nothing();
    }

    private static String subject(Exchange exchange) {
        exchange.caller();
        return exchange.header("X-Subject-Token")
                .orElseThrow(() -> KeystoneError.badRequest("The header X-Subject-Token is missing."));
    }

    private SignedTokens.Issued readable(Exchange exchange, String subject, String action) {
        SignedTokens.Issued issued = sessions.valid(subject);
        boolean service = exchange.caller().token().roles().contains("service");
        if (issued == null) {
            if (!service) {
                exchange.requireAdmin(action);
            }
            throw KeystoneError.notFound("token", "the subject token is not valid");
        }
        if (!service) {
            exchange.requireAdminOr(issued.token().userId(), action);
        }
        return issued;
    }

    private Answer projects(Exchange exchange) {
        List<Project> projects =
                store.data().projectsOf(exchange.caller().token().userId());
        return Answer.list(
                exchange,
                "projects",
                projects.stream().map(p -> ProjectRoutes.view(exchange, p)).toList());
    }

    private JsonObject describe(SignedTokens.Issued issued, boolean withCatalogue) {
        VerifiedToken says = issued.token();
        IdentityData data = store.data();
        JsonObject domain = new JsonObject().put("id", IdentityData.DOMAIN_ID).put("name", IdentityData.DOMAIN_NAME);
        JsonObject token = new JsonObject()
                .put("methods", new JsonArray(issued.methods()))
                .put(
                        "user",
                        new JsonObject()
                                .put("domain", domain)
                                .put("id", says.userId())
                                .put("name", says.userName())
                                .putNull("password_expires_at"))
                .put("audit_ids", new JsonArray().add(issued.auditId()))
                .put("expires_at", time(says.expiresAt()))
                .put("issued_at", time(issued.issuedAt()));
        if (says.projectId() != null) {
            JsonArray roles = new JsonArray();
            data.roles().stream()
                    .filter(role -> says.roles().contains(role.name()))
                    .forEach(role ->
                            roles.add(new JsonObject().put("id", role.id()).put("name", role.name())));
            token.put(
                            "project",
                            new JsonObject()
                                    .put("domain", domain)
                                    .put("id", says.projectId())
                                    .put("name", says.projectName()))
                    .put("is_domain", false)
                    .put("roles", roles);
            if (withCatalogue) {
                token.put("catalog", catalogue.forToken());
            }
        }
        if (issued.applicationCredentialId() != null) {
            data.applicationCredential(issued.applicationCredentialId())
                    .ifPresent(credential -> token.put("application_credential", restricted(credential)));
        }
        return new JsonObject().put("token", token);
    }

    private static JsonObject restricted(ApplicationCredential credential) {
        return new JsonObject()
                .put("id", credential.id())
                .put("name", credential.name())
                .put("restricted", !credential.unrestricted());
    }

    private static JsonObject version(Exchange exchange) {
        return new JsonObject()
                .put("id", "v3.14")
                .put("status", "stable")
                .put("updated", "2020-04-07T00:00:00Z")
                .put(
                        "links",
                        new JsonArray().add(new JsonObject().put("rel", "self").put("href", exchange.base() + "/v3/")))
                .put(
                        "media-types",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("base", "application/json")
                                        .put("type", "application/vnd.openstack.identity-v3+json")));
    }
}
