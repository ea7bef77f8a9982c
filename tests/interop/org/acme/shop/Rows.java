package org.acme.shop;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.binary.BinaryObjectBuilder;
import org.apache.ignite.cache.QueryEntity;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.IgniteClient;

/** The entries of a cache as the rows of its table, without a class of keys or values. */
final class Rows {
    private final IgniteClient client;
    private final ClientCache<Object, Object> cache;
    private final QueryEntity entity;

    Rows(IgniteClient client, String cache) {
        this.client = client;
        this.cache = client.cache(cache).withKeepBinary();
        this.entity = this.cache.getConfiguration().getQueryEntities()[0];
    }

    /**
     * A line for each entry, written as the rows of a SELECT are. Each entry is found a second time, under a key that is built from its
     * fields in the order of the columns.
     */
    List<String> all() throws Exception {
        List<String> lines = new ArrayList<>();
        try (QueryCursor<Cache.Entry<Object, Object>> cursor = cache.query(new ScanQuery<>())) {
            for (Cache.Entry<Object, Object> entry : cursor) {
                Map<String, Object> row = row(entry.getKey(), entry.getValue());
                String line = line(row);
                if (!line.equals(line(row(entry.getKey(), cache.get(key(row, false)))))) {
                    throw new AssertionError("get and scan differ: " + line);
                }
                lines.add(line);
            }
        }
        Collections.sort(lines);
        return lines;
    }

    /** Writes a row by key-value. */
    void put(List<String> columns, boolean isReversed) {
        Map<String, Object> row = parse(columns);
        cache.put(key(row, isReversed), value(row));
    }

    /** Writes a row by key-value, as instances of the classes that the types are named after. */
    void putObject(List<String> columns) throws Exception {
        Map<String, Object> row = parse(columns);
        client.cache(cache.getName()).put(object(entity.findKeyType(), row), object(entity.findValueType(), row));
    }

    private static Object object(String type, Map<String, Object> row) throws Exception {
        Object object = Class.forName(type).getDeclaredConstructor().newInstance();
        for (Field field : object.getClass().getDeclaredFields()) {
            field.set(object, row.get(field.getName().toUpperCase(Locale.ROOT)));
        }
        return object;
    }

    static void insert(IgniteClient client, String table, List<String> columns) {
        Map<String, Object> row = parse(columns);
        String text = "INSERT INTO " + table + " (" + String.join(", ", row.keySet()) + ") VALUES ("
            + String.join(", ", Collections.nCopies(row.size(), "?")) + ")";
        client.query(new SqlFieldsQuery(text).setArgs(row.values().toArray())).getAll();
    }

    private static Map<String, Object> parse(List<String> columns) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String column : columns) {
            String[] parts = column.split("=", 2);
            row.put(parts[0], Text.parse(parts[1]));
        }
        return row;
    }

    private static String line(Map<String, Object> row) throws Exception {
        List<String> columns = new ArrayList<>();
        for (Map.Entry<String, Object> column : row.entrySet()) {
            columns.add(column.getKey() + "=" + Text.of(column.getValue()));
        }
        return String.join(", ", columns);
    }

    private String column(String field) {
        return entity.getAliases().getOrDefault(field, field).toUpperCase(Locale.ROOT);
    }

    private boolean isOfKey(String field) {
        return field.equals(entity.getKeyFieldName()) || keyFields().contains(field);
    }

    private Set<String> keyFields() {
        return entity.getKeyFields() == null ? Collections.emptySet() : entity.getKeyFields();
    }

    private Map<String, Object> row(Object key, Object value) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String field : entity.getFields().keySet()) {
            boolean isWhole = field.equals(entity.getKeyFieldName()) || field.equals(entity.getValueFieldName());
            Object part = isOfKey(field) ? key : value;
            row.put(column(field), isWhole ? part : ((BinaryObject) part).field(field));
        }
        return row;
    }

    private Object key(Map<String, Object> row, boolean isReversed) {
        if (entity.getKeyFieldName() != null) {
            return row.get(column(entity.getKeyFieldName()));
        }
        List<String> fields = new ArrayList<>(entity.getFields().keySet());
        fields.removeIf(field -> !isOfKey(field));
        if (isReversed) {
            Collections.reverse(fields);
        }
        return build(entity.findKeyType(), fields, row);
    }

    private Object value(Map<String, Object> row) {
        if (entity.getValueFieldName() != null) {
            return row.get(column(entity.getValueFieldName()));
        }
        List<String> fields = new ArrayList<>(entity.getFields().keySet());
        fields.removeIf(this::isOfKey);
        return build(entity.findValueType(), fields, row);
    }

    private BinaryObject build(String type, List<String> fields, Map<String, Object> row) {
        BinaryObjectBuilder builder = client.binary().builder(type);
        for (String field : fields) {
            Object value = row.get(column(field));
            if (value != null) {
                builder.setField(field, value);
            }
        }
        return builder.build();
    }
}
