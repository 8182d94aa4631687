package dev.weir.l2.domain;

import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Refused;
import org.jspecify.annotations.Nullable;

/** Requests that hold for one revision of a resource only ({@code If-Match: revision_number=…}). */
final class Revisions {
    private Revisions() {}

    static void check(Kind kind, String id, Meta meta, @Nullable Long ifRevision) {
        if (ifRevision != null && ifRevision != meta.revisionNumber()) {
            throw new Refused(ApiError.revisionMismatch(kind.collection(), id, ifRevision));
        }
    }
}
