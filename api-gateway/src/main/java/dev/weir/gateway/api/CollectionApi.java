package dev.weir.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.policy.Credentials;
import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.policy.Target;
import dev.weir.gateway.submit.Submission;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.view.Rows;
import dev.weir.gateway.view.Selection;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.Attribute;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Columns;
import dev.weir.gateway.wire.ListQuery;
import dev.weir.gateway.wire.Rejected;
import dev.weir.gateway.wire.Rendering;
import dev.weir.gateway.wire.RequestBody;
import dev.weir.serde.Json;
import dev.weir.serde.ReplyCodec.WireReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Show, list, create, update and delete for every collection that has an attribute table. */
public final class CollectionApi {
    private static final Logger LOG = Logger.getLogger(CollectionApi.class);
    private static final int SHOWN_MAX = 1_000;

    private final AttributeTables tables;
    private final Policy policy;
    private final View view;
    private final Submitter submitter;
    private final Targets targets;
    private final Limits limits;
    /** Of whole resources: few, as there are few roles. */
    private final Map<Shown, Columns> whole = new ConcurrentHashMap<>();

    private record Shown(Kind kind, Set<String> hidden) {}

    /**
     * How much one request may ask for.
     *
     * @param bulkMax resources to create
     * @param pageMax resources of a list; more are on further pages
     */
    public record Limits(int bulkMax, int pageMax) {}

    public CollectionApi(AttributeTables tables, Policy policy, View view, Submitter submitter, Limits limits) {
        this.tables = tables;
        this.policy = policy;
        this.view = view;
        this.submitter = submitter;
        this.targets = new Targets(view);
        this.limits = limits;
    }

    Answer show(Request request, AttributeTable table, String id) {
        List<String> fields = ListQuery.fields(request.query());
        return view.read(() -> {
            Resource resource = view.rows(table.kind()).get(id);
            if (resource == null || !sees(request.credentials(), table, resource)) {
                throw new Rejected(table.missing(id));
            }
            return Answer.ok(Rendering.wrap(
                    table.resource(), render(policy.audience(table, request.credentials()), table, resource, fields)));
        });
    }

    Answer list(Request request, AttributeTable table) {
        ListQuery query = ListQuery.parse(table, request.query(), limits.pageMax());
        if (table.kind() == Kind.SECURITY_GROUP) {
            ensureDefaultGroup(request);
        }
        return view.read(() -> list(request, table, query, view.rows(table.kind())));
    }

    private <R extends Resource> Answer list(Request request, AttributeTable table, ListQuery query, Rows<R> rows) {
        Credentials credentials = request.credentials();
        Policy.Audience audience = policy.audience(table, credentials);
        Selection<R> selection = new Selection<>(
                view, table.kind(), rows, query, credentials.everywhere() ? null : credentials.projectId());
        List<R> page = selection.page(
                resource -> audience.sees(targets.of(table, resource)),
                () -> new Rejected(table.missing(String.valueOf(query.marker()))));
        List<byte[]> rendered = new ArrayList<>(page.size());
        List<String> ids = new ArrayList<>(page.size());
        for (R resource : page) {
            rendered.add(render(audience, table, resource, query.fields()));
            ids.add(resource.id());
        }
        return Answer.ok(Rendering.list(table.collection(), rendered, Pages.links(request, query, ids)));
    }

    /** Neutron makes a project's default group when its groups are listed first. Reading must not fail for it. */
    private void ensureDefaultGroup(Request request) {
        String project = request.credentials().projectId();
        if (project.isEmpty() || hasDefaultGroup(project)) {
            return;
        }
        try {
            submitter.submit(new Submission(
                    new Operation.Act(Kind.SECURITY_GROUP, project, "ensure-default", Attributes.NONE),
                    request.actor(),
                    request.requestId(),
                    null));
        } catch (Rejected e) {
            LOG.warnf(
                    "project %s has no default security group yet: %s",
                    project, e.error().message());
        }
    }

    private boolean hasDefaultGroup(String project) {
        return view.read(() -> view.rows(Kind.SECURITY_GROUP).find("project_id", project).stream()
                .map(id -> view.get(Kind.SECURITY_GROUP, id))
                .anyMatch(group -> group instanceof SecurityGroup g && g.isDefault()));
    }

    private byte[] render(Policy.Audience audience, AttributeTable table, Resource resource, List<String> fields) {
        Set<String> hidden = audience.hidden(targets.of(table, resource));
        // An agent's heartbeat changes without its resource.
        return fields.isEmpty() && table.kind() != Kind.NODE
                ? view.json(resource, hidden, () -> Rendering.resource(resource, columns(table, hidden, fields), view))
                : Rendering.resource(resource, columns(table, hidden, fields), view);
    }

    private byte[] render(Credentials credentials, AttributeTable table, Resource resource) {
        Set<String> hidden = policy.hidden(table, credentials, targets.of(table, resource));
        return Rendering.resource(resource, columns(table, hidden, List.of()), view);
    }

    private Columns columns(AttributeTable table, Set<String> hidden, List<String> fields) {
        if (!fields.isEmpty()) {
            return Columns.of(table, hidden, fields);
        }
        Shown shown = new Shown(table.kind(), hidden);
        Columns known = whole.get(shown);
        if (known == null) {
            known = Columns.of(table, hidden, fields);
            if (whole.size() < SHOWN_MAX) {
                whole.put(shown, known);
            }
        }
        return known;
    }

    boolean sees(Credentials credentials, AttributeTable table, Resource resource) {
        return policy.allows("get_" + table.resource(), credentials, targets.of(table, resource));
    }

    Answer create(Request request, AttributeTable table) {
        if (!table.creatable()) {
            throw new Rejected(
                    ApiError.of(405, "HTTPMethodNotAllowed", "The method POST is not allowed for this resource."));
        }
        Map<String, @Nullable Object> body = RequestBody.parse(request.body());
        RequestBody shape = shape(request, table);
        List<Map<String, @Nullable Object>> drafts = shape.create(body);
        if (drafts.size() > limits.bulkMax()) {
            throw Rejected.badRequest("At most " + limits.bulkMax() + " resources can be created by one request.");
        }
        for (Map<String, @Nullable Object> draft : drafts) {
            requireProject(table, draft);
            requireReferences(request, table, draft);
            policy.enforce(
                    "create_" + table.resource(),
                    table,
                    explicit(table, draft),
                    request.credentials(),
                    targets.of(table, draft, null));
        }
        List<Operation.Draft> wanted = drafts.stream()
                .map(draft -> new Operation.Draft(
                        UUID.randomUUID().toString(),
                        ThreadLocalRandom.current().nextLong(),
                        new Attributes(draft)))
                .toList();
        List<Resource> created = submit(request, new Operation.Create(table.kind(), wanted), table);
        List<byte[]> rendered = created.stream()
                .map(resource -> render(request.credentials(), table, resource))
                .toList();
        byte[] answer = shape.bulk(body)
                ? Rendering.list(table.collection(), rendered, null)
                : Rendering.wrap(table.resource(), rendered.getFirst());
        return new Answer(201, answer, Map.of());
    }

    private static RequestBody shape(Request request, AttributeTable table) {
        Credentials credentials = request.credentials();
        return new RequestBody(table, credentials.projectId(), credentials.everywhere());
    }

    private static void requireProject(AttributeTable table, Map<String, @Nullable Object> draft) {
        if (table.attributes().containsKey("project_id") && "".equals(draft.get("project_id"))) {
            throw Rejected.badRequest("Running without a project in the token requires that project_id is specified");
        }
    }

    /** What the request points at must be there for who asks: else the answer must not say that it is. */
    private void requireReferences(Request request, AttributeTable table, Map<String, @Nullable Object> draft) {
        table.parents().forEach((name, attribute) -> {
            Object id = draft.get(attribute);
            AttributeTable parent = tables.of(Kind.ofWire(name).orElseThrow().collection());
            Resource resource = id == null ? null : view.get(parent.kind(), id.toString());
            if (resource == null || !sees(request.credentials(), parent, resource)) {
                throw new Rejected(parent.missing(String.valueOf(id)));
            }
        });
        Object pool = draft.get("subnetpool_id");
        if (pool != null) {
            throw new Rejected(ApiError.of(404, "SubnetPoolNotFound", "Subnet pool " + pool + " could not be found."));
        }
    }

    /** What the client set, as far as it can be told: a default value counts as not set. */
    private static Map<String, @Nullable Object> explicit(AttributeTable table, Map<String, @Nullable Object> draft) {
        Map<String, @Nullable Object> explicit = new LinkedHashMap<>();
        draft.forEach((name, value) -> {
            Attribute attribute = table.attributes().get(name);
            if (attribute != null && !attribute.isDefault(value)) {
                explicit.put(name, value);
            }
        });
        return explicit;
    }

    Answer update(Request request, AttributeTable table, String id) {
        Map<String, @Nullable Object> changes = shape(request, table).update(RequestBody.parse(request.body()));
        enforceOnExisting("update", request, table, id, changes);
        List<Resource> updated = submit(
                request, new Operation.Update(table.kind(), id, new Attributes(changes), request.ifRevision()), table);
        return Answer.ok(Rendering.wrap(table.resource(), render(request.credentials(), table, updated.getFirst())));
    }

    Answer delete(Request request, AttributeTable table, String id) {
        enforceOnExisting("delete", request, table, id, Map.of());
        submitter.submit(new Submission(
                new Operation.Delete(table.kind(), id, request.ifRevision()),
                request.actor(),
                request.requestId(),
                request.idempotencyKey()));
        return Answer.empty(204);
    }

    /**
     * Who may not even see it gets 404, who only may not change it 403.
     *
     * @return what is to be changed
     */
    private Resource enforceOnExisting(
            String verb, Request request, AttributeTable table, String id, Map<String, @Nullable Object> changes) {
        Resource existing = existing(request, table, id);
        policy.enforce(
                verb + "_" + table.resource(),
                table,
                changes,
                request.credentials(),
                targets.of(table, changes, existing));
        return existing;
    }

    /** @throws Rejected 404 if there is none or the requester does not see it */
    Resource existing(Request request, AttributeTable table, String id) {
        Resource resource = view.get(table.kind(), id);
        if (resource == null || !sees(request.credentials(), table, resource)) {
            throw new Rejected(table.missing(id));
        }
        return resource;
    }

    /** As policy sees it. */
    Target target(AttributeTable table, Resource resource) {
        return targets.of(table, resource);
    }

    private List<Resource> submit(Request request, Operation operation, AttributeTable table) {
        WireReply reply = submitter.submit(
                new Submission(operation, request.actor(), request.requestId(), request.idempotencyKey()));
        List<Resource> resources = new ArrayList<>();
        for (ObjectNode node : reply.resources()) {
            resources.add(resource(node, table));
        }
        if (resources.isEmpty()) {
            throw new IllegalStateException(table.kind() + " changed, but the answer has none");
        }
        return resources;
    }

    private static Resource resource(ObjectNode node, AttributeTable table) {
        try {
            return Json.mapper().treeToValue(node, View.type(table.kind()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer's " + table.resource() + " cannot be read", e);
        }
    }
}
