package dev.weir.acceptance.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection that sends any bytes at all, and reads answers as HTTP/1.1 wants them. */
final class Wire implements AutoCloseable {
    private static final int LINE_MAX = 64 * 1024;
    private static final int CONNECT_MS = 5_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** @param limit of each wait for bytes */
    Wire(int port, Duration limit) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
        socket.setSoTimeout((int) limit.toMillis());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** @param headers by lower-case name */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean last() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Nothing more will come: as when a client dies in the middle of a request. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * @return null if the server closed the connection instead
     * @throws SocketTimeoutException if it did neither in time
     */
    @Nullable
    Answer read(boolean bodiless) throws IOException {
        try {
            String status = line();
            if (status == null) {
                return null;
            }
            String[] parts = status.split(" ", 3);
            if (parts.length < 2 || !parts[0].startsWith("HTTP/")) {
                throw new IOException("no status line: " + status);
            }
            int code = Integer.parseInt(parts[1]);
            Map<String, String> headers = headers();
            if (code == 100) {
                return read(bodiless);
            }
            return new Answer(code, headers, bodiless || code == 204 ? new byte[0] : body(headers));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (java.net.SocketException reset) {
            return null;
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        String line = line();
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("no header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
            line = line();
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String size = line();
        while (size != null && !size.equals("0")) {
            body.write(in.readNBytes(Integer.parseInt(size, 16)));
            line();
            size = line();
        }
        line();
        return body.toByteArray();
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            if (line.length() >= LINE_MAX) {
                throw new IOException("a line that does not end: " + line.substring(0, 100));
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
