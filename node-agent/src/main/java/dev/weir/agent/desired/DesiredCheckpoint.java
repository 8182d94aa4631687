package dev.weir.agent.desired;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.kafka.common.TopicPartition;

/**
 * What an agent knew of desired state, all that it had read of it: the next agent of the node goes on from here, instead of from the
 * start of each log. In bytes: {@link #MAGIC}, then the fields in their order, lists and maps after their size, numbers
 * big-endian, texts in UTF-8 after their length in bytes, and the CRC32C of all before it.
 *
 * @param node whose it is
 * @param at up to when nothing can have been missed
 * @param partitionCounts of each of {@link DesiredStore#TOPICS}
 * @param scopes that were needed
 * @param contents of the partitions that were read
 */
public record DesiredCheckpoint(
        String node,
        Instant at,
        Map<String, Integer> partitionCounts,
        Scopes scopes,
        Map<TopicPartition, Content> contents) {
    /** Ends with the number of this format. */
    private static final String MAGIC = "weir desired state 1";

    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final int BUFFER_BYTES = 64 << 10;

    public DesiredCheckpoint {
        partitionCounts = Map.copyOf(partitionCounts);
        contents = Map.copyOf(contents);
    }

    /**
     * @param position the offset before which everything had been read
     * @param records as they were then
     */
    public record Content(long position, List<Kept> records) {
        public Content {
            records = List.copyOf(records);
        }
    }

    /** @param value as it stood in the log */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody; 35,000 of them are to cost no wrappers.
    public record Kept(String key, long sequence, byte[] value) {}

    /** Whether nothing but what was written since can be unknown to who goes on from here. */
    public boolean serves(String aNode, Instant now, Duration ageMax) {
        return node.equals(aNode) && !at.isAfter(now) && !at.plus(ageMax).isBefore(now);
    }

    /** Writes it in bytes, as {@link #of} takes them. */
    public void writeTo(OutputStream to) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(to, new CRC32C());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked, BUFFER_BYTES));
        write(out, MAGIC);
        write(out, node);
        out.writeLong(at.toEpochMilli());
        out.writeInt(partitionCounts.size());
        for (Map.Entry<String, Integer> count : partitionCounts.entrySet()) {
            write(out, count.getKey());
            out.writeInt(count.getValue());
        }
        write(out, scopes.networks());
        write(out, scopes.groups());
        out.writeInt(contents.size());
        for (Map.Entry<TopicPartition, Content> content : contents.entrySet()) {
            write(out, content.getKey().topic());
            out.writeInt(content.getKey().partition());
            write(out, content.getValue());
        }
        out.flush();
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    private static void write(DataOutputStream out, Content content) throws IOException {
        out.writeLong(content.position);
        out.writeInt(content.records.size());
        for (Kept record : content.records) {
            write(out, record.key);
            out.writeLong(record.sequence);
            write(out, record.value);
        }
    }

    private static void write(DataOutputStream out, Set<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            write(out, text);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        write(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }

    /** @throws IOException if these are not the bytes of a checkpoint, all of them and as they were written */
    public static DesiredCheckpoint of(byte[] bytes) throws IOException {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes).getLong(length) != checksum(bytes, length)) {
            throw new IOException("it is not as it was written");
        }
        return read(ByteBuffer.wrap(bytes, 0, length));
    }

    private static DesiredCheckpoint read(ByteBuffer from) throws IOException {
        if (!text(from).equals(MAGIC)) {
            throw new IOException("it is of another version");
        }
        String node = text(from);
        Instant at = Instant.ofEpochMilli(from.getLong());
        Map<String, Integer> counts = new HashMap<>();
        for (int i = from.getInt(); i > 0; i--) {
            counts.put(text(from), from.getInt());
        }
        Scopes scopes = new Scopes(texts(from), texts(from));
        Map<TopicPartition, Content> contents = new HashMap<>();
        for (int i = from.getInt(); i > 0; i--) {
            contents.put(new TopicPartition(text(from), from.getInt()), content(from));
        }
        return new DesiredCheckpoint(node, at, counts, scopes, contents);
    }

    private static Content content(ByteBuffer from) {
        long position = from.getLong();
        int size = from.getInt();
        List<Kept> records = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            records.add(new Kept(text(from), from.getLong(), some(from)));
        }
        return new Content(position, records);
    }

    private static Set<String> texts(ByteBuffer from) {
        Set<String> texts = new HashSet<>();
        for (int i = from.getInt(); i > 0; i--) {
            texts.add(text(from));
        }
        return texts;
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        int start = from.position();
        from.position(Math.addExact(start, length));
        return new String(from.array(), start, length, StandardCharsets.UTF_8);
    }

    private static byte[] some(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }
}
