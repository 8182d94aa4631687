package dev.weir.identity;

import dev.weir.identity.IdentityData.ApplicationCredential;
import dev.weir.identity.IdentityData.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Application credentials: a secret of its own for one project, with no more roles than its maker had. */
final class ApplicationCredentialRoutes {
    private static final String ALL = "/v3/users/:user/application_credentials";

    private final IdentityStore store;
    private final PasswordHash passwords;

    ApplicationCredentialRoutes(IdentityStore store, PasswordHash passwords) {
        this.store = store;
        this.passwords = passwords;
    }

    void addTo(Routes routes) {
        routes.get(ALL, this::list)
                .post(ALL, this::create)
                .get(ALL + "/:id", this::show)
                .delete(ALL + "/:id", this::delete);
    }

    private Answer list(Exchange exchange) {
        String user = exchange.parameter("user");
        exchange.requireAdminOr(user, "list_application_credentials");
        List<JsonObject> matching = store.data().applicationCredentials().stream()
                .filter(c -> c.userId().equals(user))
                .map(c -> view(exchange, c))
                .filter(o -> ProjectRoutes.matches(exchange, o, "name"))
                .toList();
        return Answer.list(exchange, "application_credentials", matching);
    }

    private Answer show(Exchange exchange) {
        exchange.requireAdminOr(exchange.parameter("user"), "get_application_credential");
        return Answer.ok("application_credential", view(exchange, credential(exchange)));
    }

    private Answer create(Exchange exchange) {
        SignedTokens.Issued caller = exchange.caller();
        String user = exchange.parameter("user");
        String project = caller.token().projectId();
        // Nobody makes them for others, not even an administrator.
        if (!caller.token().userId().equals(user) || project == null) {
            throw KeystoneError.forbidden("identity:create_application_credential");
        }
        refuseIfRestricted(caller);
        JsonObject given = exchange.body("application_credential");
        String secret = Exchange.optionalText(given, "secret").orElseGet(passwords::randomSecret);
        ApplicationCredential credential = new ApplicationCredential(
                IdentityStore.newId(),
                ProjectRoutes.name(given),
                Exchange.optionalText(given, "description").orElse(""),
                user,
                project,
                roles(given, caller.token()).stream().map(Role::id).toList(),
                expiry(given),
                Exchange.bool(given, "unrestricted", false),
                passwords.of(secret));
        store.update(data -> {
            if (data.applicationCredentials().stream()
                    .anyMatch(c -> c.userId().equals(user) && c.name().equals(credential.name()))) {
                throw KeystoneError.duplicate("application_credential", credential.name());
            }
            return data.withApplicationCredential(credential);
        });
        // The secret is told this once.
        return Answer.created(
                "application_credential", view(exchange, credential).put("secret", secret));
    }

    private Answer delete(Exchange exchange) {
        exchange.requireAdminOr(exchange.parameter("user"), "delete_application_credential");
        refuseIfRestricted(exchange.caller());
        ApplicationCredential credential = credential(exchange);
        store.update(data -> data.withoutApplicationCredential(credential.id()));
        return Answer.nothing();
    }

    private void refuseIfRestricted(SignedTokens.Issued caller) {
        String id = caller.applicationCredentialId();
        if (id != null
                && !store.data()
                        .applicationCredential(id)
                        .map(ApplicationCredential::unrestricted)
                        .orElse(false)) {
            throw KeystoneError.forbidden("identity:manage_application_credentials_with_restricted_credential");
        }
    }

    private ApplicationCredential credential(Exchange exchange) {
        String id = exchange.parameter("id");
        return store.data()
                .applicationCredential(id)
                .filter(c -> c.userId().equals(exchange.parameter("user")))
                .orElseThrow(() -> KeystoneError.notFound("application credential", id));
    }

    private List<Role> roles(JsonObject given, VerifiedToken caller) {
        IdentityData data = store.data();
        List<Role> own = data.roles().stream()
                .filter(r -> caller.roles().contains(r.name()))
                .toList();
        if (!(given.getValue("roles") instanceof JsonArray wanted) || wanted.isEmpty()) {
            return own;
        }
        List<Role> result = new ArrayList<>();
        for (Object item : wanted) {
            if (!(item instanceof JsonObject role)) {
                throw KeystoneError.badRequest("'roles' must be a list of objects with 'id' or 'name'.");
            }
            Optional<String> id = Exchange.optionalText(role, "id");
            String wantedRole = id.orElseGet(() -> Exchange.text(role, "name"));
            result.add(own.stream()
                    .filter(r -> (id.isPresent() ? r.id() : r.name()).equals(wantedRole))
                    .findFirst()
                    .orElseThrow(() -> KeystoneError.notFound("role assignment", wantedRole)));
        }
        return result;
    }

    private static @Nullable Instant expiry(JsonObject given) {
        String text = Exchange.optionalText(given, "expires_at").orElse(null);
        if (text == null) {
            return null;
        }
        try {
            String bare = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
            return LocalDateTime.parse(bare).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw KeystoneError.badRequest("'expires_at' is not a time: " + text);
        }
    }

    private JsonObject view(Exchange exchange, ApplicationCredential credential) {
        IdentityData data = store.data();
        JsonArray roles = new JsonArray();
        credential.roles().stream()
                .flatMap(id -> data.role(id).stream())
                .forEach(role -> roles.add(new JsonObject()
                        .put("id", role.id())
                        .put("name", role.name())
                        .putNull("domain_id")));
        return new JsonObject()
                .put("id", credential.id())
                .put("name", credential.name())
                .put("description", credential.description())
                .put("project_id", credential.projectId())
                .put("user_id", credential.userId())
                .put("roles", roles)
                .put("expires_at", TokenRoutes.time(credential.expiresAt()))
                .put("unrestricted", credential.unrestricted())
                .put("system", (String) null)
                .put(
                        "links",
                        Catalogue.self(
                                exchange.base(),
                                "users/" + credential.userId() + "/application_credentials",
                                credential.id()));
    }
}
