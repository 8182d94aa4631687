package dev.weir.identity;

import dev.weir.identity.IdentityData.User;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/** Users and their passwords. */
final class UserRoutes {
    private final IdentityStore store;
    private final PasswordHash passwords;

    UserRoutes(IdentityStore store, PasswordHash passwords) {
        this.store = store;
        this.passwords = passwords;
    }

    void addTo(Routes routes) {
        routes.get("/v3/users", this::list)
                .post("/v3/users", this::create)
                .get("/v3/users/:id", this::show)
                .patch("/v3/users/:id", this::update)
                .delete("/v3/users/:id", this::delete)
                .post("/v3/users/:id/password", this::changePassword)
                .get("/v3/users/:id/projects", this::projects)
                .get("/v3/users/:id/groups", exchange -> {
                    exchange.requireAdminOr(exchange.parameter("id"), "list_groups_for_user");
                    return Answer.list(exchange, "groups", List.of());
                })
                .get("/v3/groups", exchange -> {
                    exchange.requireAdmin("list_groups");
                    return Answer.list(exchange, "groups", List.of());
                });
    }

    private Answer list(Exchange exchange) {
        exchange.requireAdmin("list_users");
        List<JsonObject> matching = store.data().users().stream()
                .map(u -> view(exchange, u))
                .filter(o -> ProjectRoutes.matches(exchange, o, "name", "domain_id", "enabled"))
                .toList();
        return Answer.list(exchange, "users", matching);
    }

    private Answer show(Exchange exchange) {
        String id = exchange.parameter("id");
        exchange.requireAdminOr(id, "get_user");
        return Answer.ok("user", view(exchange, user(id)));
    }

    private Answer create(Exchange exchange) {
        exchange.requireAdmin("create_user");
        JsonObject given = exchange.body("user");
        User user = new User(
                IdentityStore.newId(),
                ProjectRoutes.name(given),
                Exchange.optionalText(given, "description").orElse(""),
                Exchange.bool(given, "enabled", true),
                Exchange.optionalText(given, "email").orElse(null),
                Exchange.optionalText(given, "default_project_id").orElse(null),
                passwords.of(Exchange.optionalText(given, "password").orElseGet(passwords::randomSecret)));
        store.update(data -> {
            if (data.userNamed(user.name()).isPresent()) {
                throw KeystoneError.duplicate("user", user.name());
            }
            return data.withUser(user);
        });
        return Answer.created("user", view(exchange, user));
    }

    private Answer update(Exchange exchange) {
        exchange.requireAdmin("update_user");
        String id = exchange.parameter("id");
        JsonObject given = exchange.body("user");
        String newHash =
                Exchange.optionalText(given, "password").map(passwords::of).orElse(null);
        UnaryOperator<IdentityData> change = data -> {
            User old = data.user(id).orElseThrow(() -> KeystoneError.notFound("user", id));
            User changed = new User(
                    id,
                    given.containsKey("name") ? ProjectRoutes.name(given) : old.name(),
                    Exchange.optionalText(given, "description").orElse(old.description()),
                    Exchange.bool(given, "enabled", old.enabled()),
                    given.containsKey("email")
                            ? Exchange.optionalText(given, "email").orElse(null)
                            : old.email(),
                    given.containsKey("default_project_id")
                            ? Exchange.optionalText(given, "default_project_id").orElse(null)
                            : old.defaultProjectId(),
                    newHash == null ? old.passwordHash() : newHash);
            if (data.userNamed(changed.name()).filter(u -> !u.id().equals(id)).isPresent()) {
                throw KeystoneError.duplicate("user", changed.name());
            }
            return data.withUser(changed);
        };
        store.update(change);
        return Answer.ok("user", view(exchange, user(id)));
    }

    private Answer delete(Exchange exchange) {
        exchange.requireAdmin("delete_user");
        User user = user(exchange.parameter("id"));
        store.update(data -> data.withoutUser(user.id()));
        return Answer.nothing();
    }

    /** Needs no token: the old password is proof enough. */
    private Answer changePassword(Exchange exchange) {
        String id = exchange.parameter("id");
        JsonObject given = exchange.body("user");
        String original = Exchange.text(given, "original_password");
        String hash = passwords.of(Exchange.text(given, "password"));
        store.update(data -> {
            User user = data.user(id).filter(User::enabled).orElseThrow(KeystoneError::unauthorized);
            if (!passwords.matches(original, user.passwordHash())) {
                throw KeystoneError.unauthorized();
            }
            return data.withUser(
                    new User(id, user.name(), user.description(), true, user.email(), user.defaultProjectId(), hash));
        });
        return Answer.nothing();
    }

    private Answer projects(Exchange exchange) {
        String id = exchange.parameter("id");
        exchange.requireAdminOr(id, "list_user_projects");
        user(id);
        return Answer.list(
                exchange,
                "projects",
                store.data().projectsOf(id).stream()
                        .map(p -> ProjectRoutes.view(exchange, p))
                        .toList());
    }

    private User user(String id) {
        return store.data().user(id).orElseThrow(() -> KeystoneError.notFound("user", id));
    }

    private static JsonObject view(Exchange exchange, User user) {
        JsonObject view = new JsonObject()
                .put("id", user.id())
                .put("name", user.name())
                .put("domain_id", IdentityData.DOMAIN_ID)
                .put("description", user.description())
                .put("enabled", user.enabled())
                .putNull("password_expires_at")
                .put("options", new JsonObject())
                .put("links", Catalogue.self(exchange.base(), "users", user.id()));
        if (user.email() != null) {
            view.put("email", user.email());
        }
        if (user.defaultProjectId() != null) {
            view.put("default_project_id", user.defaultProjectId());
        }
        return view;
    }
}
