package dev.weir.acceptance.fuzz;

import java.nio.charset.StandardCharsets;

/**
 * A request as it goes over the wire.
 *
 * @param what is wrong with it, for who reads a failure
 * @param answers how many the server owes; 0: it may as well close the connection
 * @param bodiless the answer has no body: it is to HEAD
 */
record Hostile(String what, byte[] bytes, int answers, boolean bodiless) {
    private static final int SHOWN_MAX = 1_200;

    static Hostile of(String what, byte[] bytes, String method) {
        return new Hostile(what, bytes, 1, method.equals("HEAD"));
    }

    /** One that the server may answer or hang up on. */
    static Hostile raw(String what, String bytes) {
        return new Hostile(what, bytes.getBytes(StandardCharsets.ISO_8859_1), 0, false);
    }

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return what + " (" + bytes.length + " bytes):\n"
                + (text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text);
    }
}
