package dev.weir.identity;

import dev.weir.identity.IdentityData.Assignment;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has which role in which project. */
final class AssignmentRoutes {
    private static final String GRANT = "/v3/projects/:project/users/:user/roles/:role";

    private final IdentityStore store;

    AssignmentRoutes(IdentityStore store) {
        this.store = store;
    }

    void addTo(Routes routes) {
        routes.get("/v3/role_assignments", this::list)
                .get("/v3/projects/:project/users/:user/roles", this::rolesOfUser)
                .get(GRANT, this::check)
                .put(GRANT, this::grant)
                .delete(GRANT, this::revoke);
    }

    private Answer list(Exchange exchange) {
        exchange.requireAdmin("list_role_assignments");
        boolean names = exchange.flag("include_names");
        IdentityData data = store.data();
        List<JsonObject> matching = data.assignments().stream()
                .filter(a -> is(exchange, "user.id", a.userId())
                        && is(exchange, "scope.project.id", a.projectId())
                        && is(exchange, "role.id", a.roleId()))
                // Nobody has a role in a group, a domain or the system.
                .filter(a -> exchange.query("group.id")
                        .or(() -> exchange.query("scope.domain.id"))
                        .or(() -> exchange.query("scope.system"))
                        .isEmpty())
                .map(a -> view(exchange, data, a, names))
                .toList();
        return Answer.list(exchange, "role_assignments", matching);
    }

    private Answer rolesOfUser(Exchange exchange) {
        exchange.requireAdmin("list_grants");
        IdentityData data = store.data();
        Assignment any = known(data, exchange, null);
        return Answer.list(
                exchange,
                "roles",
                data.assignments().stream()
                        .filter(a ->
                                a.userId().equals(any.userId()) && a.projectId().equals(any.projectId()))
                        .flatMap(a -> data.role(a.roleId()).stream())
                        .map(r -> ProjectRoutes.view(exchange, r))
                        .toList());
    }

    private Answer check(Exchange exchange) {
        exchange.requireAdmin("check_grant");
        granted(exchange);
        return Answer.nothing();
    }

    private Answer grant(Exchange exchange) {
        exchange.requireAdmin("create_grant");
        store.update(data -> data.withAssignment(known(data, exchange, exchange.parameter("role"))));
        return Answer.nothing();
    }

    private Answer revoke(Exchange exchange) {
        exchange.requireAdmin("revoke_grant");
        Assignment assignment = granted(exchange);
        store.update(data -> data.withoutAssignment(assignment));
        return Answer.nothing();
    }

    private Assignment granted(Exchange exchange) {
        Assignment assignment = known(store.data(), exchange, exchange.parameter("role"));
        if (!store.data().assignments().contains(assignment)) {
            throw KeystoneError.notFound("role assignment", assignment.roleId());
        }
        return assignment;
    }

    /** @param role null: only user and project need be known */
    private static Assignment known(IdentityData data, Exchange exchange, @Nullable String role) {
        String project = exchange.parameter("project");
        String user = exchange.parameter("user");
        if (data.project(project).isEmpty()) {
            throw KeystoneError.notFound("project", project);
        }
        if (data.user(user).isEmpty()) {
            throw KeystoneError.notFound("user", user);
        }
        if (role != null && data.role(role).isEmpty()) {
            throw KeystoneError.notFound("role", role);
        }
        return new Assignment(user, project, role == null ? "" : role);
    }

    private static boolean is(Exchange exchange, String filter, String value) {
        return exchange.query(filter).map(value::equals).orElse(true);
    }

    private static JsonObject view(Exchange exchange, IdentityData data, Assignment assignment, boolean names) {
        JsonObject role = new JsonObject().put("id", assignment.roleId());
        JsonObject user = new JsonObject().put("id", assignment.userId());
        JsonObject project = new JsonObject().put("id", assignment.projectId());
        if (names) {
            JsonObject domain =
                    new JsonObject().put("id", IdentityData.DOMAIN_ID).put("name", IdentityData.DOMAIN_NAME);
            data.role(assignment.roleId()).ifPresent(r -> role.put("name", r.name()));
            data.user(assignment.userId())
                    .ifPresent(u -> user.put("name", u.name()).put("domain", domain));
            data.project(assignment.projectId())
                    .ifPresent(p -> project.put("name", p.name()).put("domain", domain));
        }
        String grant = exchange.base() + "/v3/projects/" + assignment.projectId() + "/users/" + assignment.userId()
                + "/roles/" + assignment.roleId();
        return new JsonObject()
                .put("role", role)
                .put("user", user)
                .put("scope", new JsonObject().put("project", project))
                .put("links", new JsonObject().put("assignment", grant));
    }
}
