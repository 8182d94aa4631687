package dev.weir.gateway.api;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.view.Barrier;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Rejected;
import java.util.List;

/** From a request's path and method to what answers it. Blocks where the answer takes waiting. */
public final class Routes {
    static final String OTHER = "other";
    private static final String AVAILABILITIES = "network-ip-availabilities";

    private final AttributeTables tables;
    private final CollectionApi collections;
    private final TagsApi tags;
    private final DiscoveryApi discovery;
    private final AvailabilityApi availability;
    private final OperatorApi operator;
    private final Barrier barrier;

    Routes(
            AttributeTables tables,
            CollectionApi collections,
            TagsApi tags,
            DiscoveryApi discovery,
            AvailabilityApi availability,
            OperatorApi operator,
            Barrier barrier) {
        this.tables = tables;
        this.collections = collections;
        this.tags = tags;
        this.discovery = discovery;
        this.availability = availability;
        this.operator = operator;
        this.barrier = barrier;
    }

    /** Whether the request is answered from memory at once, so that it needs no thread of its own. */
    boolean immediate(String method, List<String> path) {
        return method.equals("GET")
                && path.size() == 3
                && path.getFirst().equals("v2.0")
                && !path.get(1).equals(AVAILABILITIES)
                && !barrier.needed();
    }

    /** The path with names in braces for what varies: one of few. */
    String template(List<String> path) {
        if (path.isEmpty()) {
            return "/";
        }
        if (!path.getFirst().equals("v2.0")) {
            return path.getFirst().equals("weir") ? "/weir/v1" : OTHER;
        }
        if (path.size() == 1) {
            return "/v2.0";
        }
        String name = path.get(1);
        String collection = name.equals("extensions") || name.equals(AVAILABILITIES)
                ? name
                : tables.ofPath(name).map(AttributeTable::path).orElse(OTHER);
        if (collection.equals(OTHER)
                || path.size() > 5
                || (path.size() > 3 && !path.get(3).equals("tags"))) {
            return OTHER;
        }
        return "/v2.0/" + collection
                + List.of("", "/{id}", "/{id}/tags", "/{id}/tags/{tag}").get(path.size() - 2);
    }

    /** @throws Rejected with the error to answer */
    Answer answer(Request request) {
        List<String> path = request.path();
        if (path.getFirst().equals("weir")) {
            barrier.pass();
            return operator.answer(request);
        }
        // A write is checked against the view: it too must have seen what came before.
        barrier.pass();
        return switch (path.size()) {
            case 1 -> {
                if (!request.url().endsWith("/")) {
                    throw notFound();
                }
                only(request, "GET");
                yield discovery.resources(base(request));
            }
            case 2 -> collection(request, path.get(1));
            case 3 -> resource(request, path.get(1), path.get(2));
            case 4 -> {
                if (!path.get(3).equals("tags")) {
                    throw notFound();
                }
                yield tags.all(request, tagged(path.get(1)), path.get(2));
            }
            case 5 -> {
                if (!path.get(3).equals("tags")) {
                    throw notFound();
                }
                yield tags.one(request, tagged(path.get(1)), path.get(2), path.get(4));
            }
            default -> throw notFound();
        };
    }

    private Answer collection(Request request, String name) {
        return switch (name) {
            case "extensions" -> {
                only(request, "GET");
                yield discovery.extensions();
            }
            case AVAILABILITIES -> {
                only(request, "GET");
                yield availability.list(request);
            }
            default -> {
                AttributeTable table = table(name);
                yield switch (request.method()) {
                    case "GET" -> collections.list(request, table);
                    case "POST" -> collections.create(request, table);
                    default -> throw TagsApi.methodNotAllowed(request);
                };
            }
        };
    }

    private Answer resource(Request request, String name, String id) {
        return switch (name) {
            case "extensions" -> {
                only(request, "GET");
                yield discovery.extension(id);
            }
            case AVAILABILITIES -> {
                only(request, "GET");
                yield availability.show(request, id);
            }
            default -> {
                AttributeTable table = table(name);
                yield switch (request.method()) {
                    case "GET" -> collections.show(request, table, id);
                    case "PUT" -> collections.update(request, table, id);
                    case "DELETE" -> collections.delete(request, table, id);
                    default -> throw TagsApi.methodNotAllowed(request);
                };
            }
        };
    }

    private AttributeTable table(String name) {
        return tables.ofPath(name).orElseThrow(Routes::notFound);
    }

    private AttributeTable tagged(String name) {
        AttributeTable table = table(name);
        if (!table.tagged()) {
            throw notFound();
        }
        return table;
    }

    private static void only(Request request, String method) {
        if (!request.method().equals(method)) {
            throw TagsApi.methodNotAllowed(request);
        }
    }

    private static String base(Request request) {
        int path = request.url().indexOf("/v2.0");
        return path < 0 ? request.url() : request.url().substring(0, path);
    }

    static Rejected notFound() {
        return new Rejected(ApiError.of(404, "HTTPNotFound", "The resource could not be found."));
    }
}
