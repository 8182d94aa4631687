package dev.weir.identity;

import dev.weir.identity.IdentityData.Project;
import dev.weir.identity.IdentityData.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Projects, roles and the one domain; and what is read only: services, endpoints, regions. */
final class ProjectRoutes {
    private final IdentityStore store;
    private final Catalogue catalogue;

    ProjectRoutes(IdentityStore store, Catalogue catalogue) {
        this.store = store;
        this.catalogue = catalogue;
    }

    void addTo(Routes routes) {
        routes.get("/v3/projects", this::list)
                .post("/v3/projects", this::create)
                .get("/v3/projects/:id", this::show)
                .patch("/v3/projects/:id", this::update)
                .delete("/v3/projects/:id", this::delete)
                .get("/v3/roles", this::listRoles)
                .post("/v3/roles", this::createRole)
                .get("/v3/roles/:id", exchange -> {
                    exchange.requireAdmin("get_role");
                    return Answer.ok("role", view(exchange, role(exchange.parameter("id"))));
                })
                .delete("/v3/roles/:id", exchange -> {
                    exchange.requireAdmin("delete_role");
                    Role role = role(exchange.parameter("id"));
                    store.update(data -> data.withoutRole(role.id()));
                    return Answer.nothing();
                })
                .get("/v3/domains", this::listDomains)
                .get("/v3/domains/:id", this::showDomain);
        addCatalogue(routes);
    }

    private void addCatalogue(Routes routes) {
        readOnly(routes, "services", "service", exchange -> catalogue.services(exchange.base()));
        readOnly(routes, "endpoints", "endpoint", exchange -> catalogue.endpoints(exchange.base()));
        readOnly(routes, "regions", "region", exchange -> catalogue.regions(exchange.base()));
    }

    private static void readOnly(
            Routes routes, String collection, String noun, Function<Exchange, List<JsonObject>> all) {
        routes.get("/v3/" + collection, exchange -> {
                    exchange.requireAdmin("list_" + collection);
                    List<JsonObject> matching = all.apply(exchange).stream()
                            .filter(o -> matches(exchange, o, "name", "type", "interface", "service_id", "region_id"))
                            .toList();
                    return Answer.list(exchange, collection, matching);
                })
                .get("/v3/" + collection + "/:id", exchange -> {
                    exchange.requireAdmin("get_" + noun);
                    String id = exchange.parameter("id");
                    return all.apply(exchange).stream()
                            .filter(o -> id.equals(o.getString("id")))
                            .findFirst()
                            .map(o -> Answer.ok(noun, o))
                            .orElseThrow(() -> KeystoneError.notFound(noun, id));
                });
    }

    /** Whether the object fits each of these filters that the request has. */
    static boolean matches(Exchange exchange, JsonObject object, String... names) {
        for (String name : names) {
            String wanted = exchange.query(name).orElse(null);
            if (wanted != null && !wanted.equalsIgnoreCase(String.valueOf(object.getValue(name)))) {
                return false;
            }
        }
        return true;
    }

    private Answer list(Exchange exchange) {
        exchange.requireAdmin("list_projects");
        List<JsonObject> matching = store.data().projects().stream()
                .map(p -> view(exchange, p))
                .filter(o -> matches(exchange, o, "name", "domain_id", "enabled", "parent_id"))
                .toList();
        return Answer.list(exchange, "projects", matching);
    }

    private Answer show(Exchange exchange) {
        String id = exchange.parameter("id");
        boolean own = store.data().projectsOf(exchange.caller().token().userId()).stream()
                .anyMatch(p -> p.id().equals(id));
        if (!own) {
            exchange.requireAdmin("get_project");
        }
        return Answer.ok("project", view(exchange, project(id)));
    }

    private Answer create(Exchange exchange) {
        exchange.requireAdmin("create_project");
        JsonObject given = exchange.body("project");
        Project project = new Project(
                IdentityStore.newId(),
                name(given),
                Exchange.optionalText(given, "description").orElse(""),
                Exchange.bool(given, "enabled", true));
        store.update(data -> {
            if (data.projectNamed(project.name()).isPresent()) {
                throw KeystoneError.duplicate("project", project.name());
            }
            return data.withProject(project);
        });
        return Answer.created("project", view(exchange, project));
    }

    private Answer update(Exchange exchange) {
        exchange.requireAdmin("update_project");
        String id = exchange.parameter("id");
        JsonObject given = exchange.body("project");
        UnaryOperator<IdentityData> change = data -> {
            Project old = data.project(id).orElseThrow(() -> KeystoneError.notFound("project", id));
            Project changed = new Project(
                    id,
                    given.containsKey("name") ? name(given) : old.name(),
                    Exchange.optionalText(given, "description").orElse(old.description()),
                    Exchange.bool(given, "enabled", old.enabled()));
            if (data.projectNamed(changed.name())
                    .filter(p -> !p.id().equals(id))
                    .isPresent()) {
                throw KeystoneError.duplicate("project", changed.name());
            }
            return data.withProject(changed);
        };
        store.update(change);
        return Answer.ok("project", view(exchange, project(id)));
    }

    private Answer delete(Exchange exchange) {
        exchange.requireAdmin("delete_project");
        Project project = project(exchange.parameter("id"));
        store.update(data -> data.withoutProject(project.id()));
        return Answer.nothing();
    }

    private Answer listRoles(Exchange exchange) {
        exchange.requireAdmin("list_roles");
        List<JsonObject> matching = store.data().roles().stream()
                .map(r -> view(exchange, r))
                .filter(o -> matches(exchange, o, "name"))
                .toList();
        return Answer.list(exchange, "roles", matching);
    }

    private Answer createRole(Exchange exchange) {
        exchange.requireAdmin("create_role");
        JsonObject given = exchange.body("role");
        Role role = new Role(
                IdentityStore.newId(),
                name(given),
                Exchange.optionalText(given, "description").orElse(""));
        store.update(data -> {
            if (data.roleNamed(role.name()).isPresent()) {
                throw KeystoneError.duplicate("role", role.name());
            }
            return data.withRole(role);
        });
        return Answer.created("role", view(exchange, role));
    }

    private Answer listDomains(Exchange exchange) {
        exchange.requireAdmin("list_domains");
        JsonObject domain = domain(exchange);
        return Answer.list(
                exchange, "domains", matches(exchange, domain, "name", "enabled") ? List.of(domain) : List.of());
    }

    private Answer showDomain(Exchange exchange) {
        exchange.caller();
        String id = exchange.parameter("id");
        if (!id.equals(IdentityData.DOMAIN_ID)) {
            throw KeystoneError.notFound("domain", id);
        }
        return Answer.ok("domain", domain(exchange));
    }

    private Project project(String id) {
        return store.data().project(id).orElseThrow(() -> KeystoneError.notFound("project", id));
    }

    private Role role(String id) {
        return store.data().role(id).orElseThrow(() -> KeystoneError.notFound("role", id));
    }

    /** @throws KeystoneError 400 unless there is a name of 1 to 255 characters */
    static String name(JsonObject given) {
        String name = Exchange.text(given, "name");
        if (name.isBlank() || name.length() > 255) {
            throw KeystoneError.badRequest("'name' must have 1 to 255 characters.");
        }
        return name;
    }

    static JsonObject view(Exchange exchange, Project project) {
        return new JsonObject()
                .put("id", project.id())
                .put("name", project.name())
                .put("domain_id", IdentityData.DOMAIN_ID)
                .put("description", project.description())
                .put("enabled", project.enabled())
                .put("parent_id", IdentityData.DOMAIN_ID)
                .put("is_domain", false)
                .put("tags", new JsonArray())
                .put("options", new JsonObject())
                .put("links", Catalogue.self(exchange.base(), "projects", project.id()));
    }

    static JsonObject view(Exchange exchange, Role role) {
        return new JsonObject()
                .put("id", role.id())
                .put("name", role.name())
                .putNull("domain_id")
                .put("description", role.description())
                .put("options", new JsonObject())
                .put("links", Catalogue.self(exchange.base(), "roles", role.id()));
    }

    private static JsonObject domain(Exchange exchange) {
        return new JsonObject()
                .put("id", IdentityData.DOMAIN_ID)
                .put("name", IdentityData.DOMAIN_NAME)
                .put("description", "The default domain")
                .put("enabled", true)
                .put("tags", new JsonArray())
                .put("options", new JsonObject())
                .put("links", Catalogue.self(exchange.base(), "domains", IdentityData.DOMAIN_ID));
    }
}
