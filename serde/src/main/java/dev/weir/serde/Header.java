package dev.weir.serde;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of record headers. Those that begin with {@code ce_} follow the Kafka binding of CloudEvents 1.0, binary mode. */
public final class Header {
    /** Sequence in the writing shard's log up to which this record is current; decimal. */
    public static final String SEQUENCE = "weir-sequence";
    /** Repeated from a command's body, so that an unreadable one can still be answered. */
    public static final String COMMAND_ID = "weir-command-id";
    /** {@code <gateway>:<partition of weir.replies>}. */
    public static final String REPLY_TO = "weir-reply-to";

    public static final String IDEMPOTENCY_KEY = "weir-idempotency-key";
    /** Unix time in ms, decimal. */
    public static final String DEADLINE = "weir-deadline";

    public static final String CONTENT_TYPE = "content-type";
    public static final String CE_ID = "ce_id";
    public static final String CE_SOURCE = "ce_source";
    public static final String CE_TYPE = "ce_type";
    public static final String CE_TIME = "ce_time";
    public static final String CE_SUBJECT = "ce_subject";
    public static final String CE_SPECVERSION = "ce_specversion";
    public static final String CE_DATASCHEMA = "ce_dataschema";
    /** Of the CloudEvents extension "sequence": ordered as text, hence with leading zeros. */
    public static final String CE_SEQUENCE = "ce_sequence";

    public static final String CE_REQUEST_ID = "ce_requestid";
    public static final String CE_ACTOR_USER = "ce_actoruser";
    public static final String CE_ACTOR_PROJECT = "ce_actorproject";
    /** Comma-separated; a comma or percent sign within a role's name is percent-encoded. */
    public static final String CE_ACTOR_ROLES = "ce_actorroles";
    /** {@code true} or absent. */
    public static final String CE_ACTOR_ADMIN = "ce_actoradmin";

    public static final String CE_SOURCE_ADDRESS = "ce_sourceaddress";
    public static final String CE_COMMAND_ID = "ce_commandid";
    public static final String CE_IDEMPOTENCY_KEY = "ce_idempotencykey";
    public static final String CE_REPLY_TO = "ce_replyto";

    static final String JSON = "application/json";

    private Header() {}

    static String required(Wire wire, String name) {
        String value = wire.headers().get(name);
        if (value == null) {
            throw new Unreadable("header " + name + " is missing");
        }
        return value;
    }

    static String orEmpty(Wire wire, String name) {
        return wire.headers().getOrDefault(name, "");
    }

    static long requiredLong(Wire wire, String name) {
        String value = required(wire, name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Unreadable("header " + name + " is not a number: '" + value + "'", e);
        }
    }

    /** Empty and absent are the same in a header. */
    static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            headers.put(name, value);
        }
    }
}
