package dev.weir.identity;

import dev.weir.identity.IdentityData.CatalogueService;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Where the services are. Ids follow from what they name, so that they stay the same over restarts. */
final class Catalogue {
    private static final List<String> INTERFACES = List.of("public", "internal", "admin");

    private final IdentityStore store;
    private final IdentityConfig config;
    private final Supplier<String> identityUrl;

    Catalogue(IdentityStore store, IdentityConfig config, Supplier<String> identityUrl) {
        this.store = store;
        this.config = config;
        this.identityUrl = identityUrl;
    }

    /** In the form that tokens carry. */
    JsonArray forToken() {
        JsonArray catalogue = new JsonArray();
        for (CatalogueService service : all()) {
            JsonArray endpoints = new JsonArray();
            INTERFACES.forEach(name -> endpoints.add(new JsonObject()
                    .put("id", id(service.type(), name))
                    .put("interface", name)
                    .put("region", config.region())
                    .put("region_id", config.region())
                    .put("url", service.url())));
            catalogue.add(new JsonObject()
                    .put("id", id(service.type()))
                    .put("type", service.type())
                    .put("name", service.name())
                    .put("endpoints", endpoints));
        }
        return catalogue;
    }

    List<JsonObject> services(String base) {
        return all().stream()
                .map(service -> new JsonObject()
                        .put("id", id(service.type()))
                        .put("type", service.type())
                        .put("name", service.name())
                        .put("description", "")
                        .put("enabled", true)
                        .put("links", self(base, "services", id(service.type()))))
                .toList();
    }

    List<JsonObject> endpoints(String base) {
        List<JsonObject> endpoints = new ArrayList<>();
        for (CatalogueService service : all()) {
            for (String name : INTERFACES) {
                String id = id(service.type(), name);
                endpoints.add(new JsonObject()
                        .put("id", id)
                        .put("interface", name)
                        .put("service_id", id(service.type()))
                        .put("region", config.region())
                        .put("region_id", config.region())
                        .put("url", service.url())
                        .put("enabled", true)
                        .put("links", self(base, "endpoints", id)));
            }
        }
        return endpoints;
    }

    List<JsonObject> regions(String base) {
        return List.of(new JsonObject()
                .put("id", config.region())
                .put("description", "")
                .putNull("parent_region_id")
                .put("links", self(base, "regions", config.region())));
    }

    private List<CatalogueService> all() {
        List<CatalogueService> all = new ArrayList<>();
        all.add(new CatalogueService("identity", "keystone", identityUrl.get() + "/v3"));
        all.add(new CatalogueService("network", "neutron", config.networkUrl()));
        store.data().catalogue().stream()
                .filter(s -> !s.type().equals("identity") && !s.type().equals("network"))
                .forEach(all::add);
        return all;
    }

    static JsonObject self(String base, String collection, String id) {
        return new JsonObject().put("self", base + "/v3/" + collection + "/" + id);
    }

    private String id(String... parts) {
        return UUID.nameUUIDFromBytes(
                        (config.region() + "/" + String.join("/", parts)).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
