package dev.weir.gateway.api;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.submit.Submission;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.PythonText;
import dev.weir.gateway.wire.Rejected;
import dev.weir.gateway.wire.RequestBody;
import dev.weir.gateway.wire.ResourceMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tags of a resource, {@code /v2.0/<collection>/<id>/tags} (extension {@code standard-attr-tag}). */
final class TagsApi {
    private static final int TAG_LENGTH_MAX = 255;

    private final CollectionApi collections;
    private final Policy policy;
    private final View view;
    private final Submitter submitter;

    TagsApi(CollectionApi collections, Policy policy, View view, Submitter submitter) {
        this.collections = collections;
        this.policy = policy;
        this.view = view;
        this.submitter = submitter;
    }

    /** {@code …/tags}. */
    Answer all(Request request, AttributeTable table, String id) {
        return switch (request.method()) {
            case "GET" -> Answer.json(200, Map.of("tags", tags(allowed("get", request, table, id))));
            case "PUT" -> {
                List<String> wanted = given(request);
                change("update", request, table, id, "set-tags", wanted);
                yield Answer.json(200, Map.of("tags", wanted));
            }
            case "POST" -> {
                List<String> added = given(request);
                change("create", request, table, id, "add-tags", added);
                yield Answer.json(200, Map.of("tags", tags(collections.existing(request, table, id))));
            }
            case "DELETE" -> {
                change("delete", request, table, id, "set-tags", List.of());
                yield Answer.empty(204);
            }
            default -> throw methodNotAllowed(request);
        };
    }

    /** {@code …/tags/<tag>}. */
    Answer one(Request request, AttributeTable table, String id, String tag) {
        check(tag);
        return switch (request.method()) {
            case "GET" -> {
                requireTag(tags(allowed("get", request, table, id)), tag);
                yield Answer.empty(204);
            }
            case "PUT" -> {
                change("update", request, table, id, "add-tags", List.of(tag));
                yield Answer.empty(201);
            }
            case "DELETE" -> {
                change("delete", request, table, id, "remove-tags", List.of(tag));
                yield Answer.empty(204);
            }
            default -> throw methodNotAllowed(request);
        };
    }

    private void change(
            String verb, Request request, AttributeTable table, String id, String action, List<String> tags) {
        allowed(verb, request, table, id);
        submitter.submit(new Submission(
                new Operation.Act(table.kind(), id, action, new Attributes(Map.of("tags", tags))),
                request.actor(),
                request.requestId(),
                request.idempotencyKey()));
    }

    private Resource allowed(String verb, Request request, AttributeTable table, String id) {
        Resource resource = collections.existing(request, table, id);
        String rule = verb + "_" + table.resource() + ":tags";
        if (!policy.allows(rule, request.credentials(), collections.target(table, resource))) {
            throw new Rejected(ApiError.forbidden("rule:" + rule + " is disallowed by policy"));
        }
        return resource;
    }

    private List<String> tags(Resource resource) {
        Object tags = ResourceMapper.value(resource, "tags", view);
        return tags instanceof List<?> list
                ? list.stream().map(String.class::cast).toList()
                : List.of();
    }

    private static List<String> given(Request request) {
        Map<String, @Nullable Object> body = RequestBody.parse(request.body());
        if (!body.containsKey("tags")) {
            throw Rejected.invalidInput("Invalid tags body");
        }
        if (!(body.get("tags") instanceof List<?> list)) {
            throw Rejected.invalidInput("'" + PythonText.str(body.get("tags")) + "' is not a list");
        }
        List<String> tags = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof String tag)) {
                throw Rejected.invalidInput("'" + PythonText.str(item) + "' is not a valid string");
            }
            check(tag);
            if (tags.contains(tag)) {
                throw Rejected.invalidInput("Duplicate items in the list: '" + tag + "'");
            }
            tags.add(tag);
        }
        return tags;
    }

    private static void check(String tag) {
        if (tag.length() > TAG_LENGTH_MAX) {
            throw Rejected.invalidInput("'" + tag + "' exceeds maximum length of " + TAG_LENGTH_MAX);
        }
    }

    private static void requireTag(java.util.Collection<String> tags, String tag) {
        if (!tags.contains(tag)) {
            throw new Rejected(ApiError.of(404, "TagNotFound", "Tag " + tag + " could not be found."));
        }
    }

    static Rejected methodNotAllowed(Request request) {
        return new Rejected(ApiError.of(
                405, "HTTPMethodNotAllowed", "The method " + request.method() + " is not allowed for this resource."));
    }
}
