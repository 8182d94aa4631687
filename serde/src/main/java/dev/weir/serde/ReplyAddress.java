package dev.weir.serde;

import dev.weir.contracts.command.ReplyTo;

/** {@link ReplyTo} in a header: {@code <gateway>:<partition>}. */
final class ReplyAddress {
    private ReplyAddress() {}

    static String format(ReplyTo to) {
        return to.gateway() + ":" + to.partition();
    }

    static ReplyTo parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new ReplyTo(
                        text.substring(0, colon), Integer.parseUnsignedInt(text, colon + 1, text.length(), 10));
            }
        } catch (NumberFormatException e) {
            throw new Unreadable("not an address for replies: '" + text + "'", e);
        }
        throw new Unreadable("not an address for replies: '" + text + "'");
    }
}
