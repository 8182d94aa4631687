package dev.weir.gateway.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.weir.contracts.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which attributes of a collection an answer shows, in the table's order: found out once for all resources of a list. */
public final class Columns {
    private final List<Column> columns;

    /** @param name as JSON has it, encoded once */
    record Column(SerializableString name, ResourceMapper.Reader<Resource> reader) {}

    private Columns(List<Column> columns) {
        this.columns = columns;
    }

    /**
     * @param hidden from whom asks
     * @param fields that are asked for; none: all
     */
    public static Columns of(AttributeTable table, Set<String> hidden, List<String> fields) {
        List<Column> shown = new ArrayList<>();
        for (Attribute attribute : table.attributes().values()) {
            String name = attribute.name();
            if (attribute.visible() && !hidden.contains(name) && (fields.isEmpty() || fields.contains(name))) {
                SerializedString encoded = new SerializedString(name);
                encoded.asQuotedUTF8();
                shown.add(new Column(encoded, ResourceMapper.reader(table.kind(), name)));
            }
        }
        return new Columns(List.copyOf(shown));
    }

    List<Column> columns() {
        return columns;
    }
}
