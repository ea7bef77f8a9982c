package org.acme.shop;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.cache.Cache;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.binary.BinaryType;
import org.apache.ignite.cache.QueryEntity;
import org.apache.ignite.cache.QueryIndex;
import org.apache.ignite.cache.query.FieldsQueryCursor;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.ClientCacheConfiguration;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.configuration.ClientConfiguration;

/**
 * What the Java thin client sees and writes.
 *
 * <p>Arguments: address, command, its arguments; further commands after the word {@code then}. Prints a line {@code # command} before what
 * each command prints.
 *
 * <table>
 * <tr><td>read-objects CACHE, read-binary CACHE</td><td>all entries, as instances of their classes or as binary objects</td></tr>
 * <tr><td>find-keys CACHE, find-line CACHE</td><td>the values under the keys of {@link Samples}</td></tr>
 * <tr><td>types NAME...</td><td>the metadata of types</td></tr>
 * <tr><td>write-objects CACHE, write-keys CACHE, write-line CACHE</td><td>writes the values and keys of {@link Samples}</td></tr>
 * <tr><td>create-orders NAME, create-people NAME</td><td>a table and its cache of the same name</td></tr>
 * <tr><td>rows CACHE</td><td>all entries as the rows of the cache's table, read by key-value as binary objects</td></tr>
 * <tr><td>put-row CACHE COLUMN=VALUE..., put-object, put-reversed</td><td>writes a row by key-value: as binary
 * objects, as instances of classes, with the fields of the key in the wrong order; values as {@link Text} has them</td></tr>
 * <tr><td>insert TABLE COLUMN=VALUE...</td><td>writes a row by SQL, the values as arguments</td></tr>
 * <tr><td>config CACHE, create-cache NAME</td><td>all properties of a cache; a cache with all properties set</td></tr>
 * <tr><td>sql TEXT</td><td>the rows of a statement</td></tr>
 * </table>
 */
public final class Interop {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    private Interop() {
    }

    public static void main(String[] args) throws Exception {
        // Without a time-out it would wait for ever for a node that does not answer, and the tests with it.
        ClientConfiguration cfg = new ClientConfiguration().setAddresses(args[0]).setTimeout(TIMEOUT_MILLIS);
        try (IgniteClient client = Ignition.startClient(cfg)) {
            List<String> words = new ArrayList<>();
            for (String arg : Arrays.copyOfRange(args, 1, args.length)) {
                if (arg.equals("then")) {
                    run(client, words);
                    words.clear();
                } else {
                    words.add(arg);
                }
            }
            run(client, words);
        } finally {
            OUT.flush();
        }
    }

    private static void run(IgniteClient client, List<String> words) throws Exception {
        OUT.println("# " + words.get(0));
        String name = words.get(1);
        switch (words.get(0)) {
            case "read-objects":
                readObjects(client.cache(name));
                break;
            case "read-binary":
                readObjects(client.cache(name).withKeepBinary());
                break;
            case "find-keys":
                findKeys(client, client.cache(name));
                break;
            case "find-line":
                OUT.println(Text.of(client.cache(name).get(Samples.lineKey())));
                break;
            case "types":
                types(client, words.subList(1, words.size()));
                break;
            case "write-objects":
                writeObjects(client.getOrCreateCache(name));
                break;
            case "write-keys":
                writeKeys(client.getOrCreateCache(name));
                break;
            case "write-line":
                client.getOrCreateCache(name).put(Samples.lineKey(), "a line");
                break;
            case "create-orders":
                createOrders(client, name);
                break;
            case "create-people":
                createPeople(client, name);
                break;
            case "rows":
                new Rows(client, name).all().forEach(OUT::println);
                break;
            case "put-row":
                new Rows(client, name).put(words.subList(2, words.size()), false);
                break;
            case "put-reversed":
                new Rows(client, name).put(words.subList(2, words.size()), true);
                break;
            case "put-object":
                new Rows(client, name).putObject(words.subList(2, words.size()));
                break;
            case "insert":
                Rows.insert(client, name, words.subList(2, words.size()));
                break;
            case "config":
                Configs.show(client.cache(name).getConfiguration()).forEach(OUT::println);
                break;
            case "create-cache":
                client.createCache(Configs.full(name));
                break;
            case "sql":
                sql(client, name);
                break;
            default:
                throw new IllegalArgumentException("unknown command: " + words);
        }
    }

    /** A line for each field of each object, in the order of the keys' texts. */
    private static void readObjects(ClientCache<Object, Object> cache) throws Exception {
        Map<String, Object> sorted = new TreeMap<>();
        try (QueryCursor<Cache.Entry<Object, Object>> cursor = cache.query(new ScanQuery<>())) {
            for (Cache.Entry<Object, Object> entry : cursor) {
                // A second way to the same value.
                Object value = cache.get(entry.getKey());
                String found = Text.of(value);
                if (!found.equals(Text.of(entry.getValue()))) {
                    throw new AssertionError("get and scan differ: " + found);
                }
                sorted.put(Text.of(entry.getKey()), value);
            }
        }
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            Map<String, Object> fields = Text.fields(entry.getValue());
            OUT.println(entry.getKey());
            if (fields == null) {
                OUT.println("  " + Text.of(entry.getValue()));
                continue;
            }
            for (Map.Entry<String, Object> field : fields.entrySet()) {
                OUT.println("  " + field.getKey() + "=" + Text.of(field.getValue()));
            }
        }
    }

    /** The value under each sample key, given as Java's own classes, then under a complex key made by the builder. */
    private static void findKeys(IgniteClient client, ClientCache<Object, Object> cache) throws Exception {
        for (Object key : Samples.keys()) {
            OUT.println(Text.of(key) + " -> " + Text.of(cache.get(key)));
        }
        BinaryObject built = client.binary().builder("org.acme.shop.OrderKey")
            .setField("customer", 7L)
            .setField("region", "EU")
            .build();
        OUT.println("built -> " + Text.of(cache.withKeepBinary().get(built)));
    }

    /** The metadata of types: fields with their declared types, affinity field, constants. */
    private static void types(IgniteClient client, List<String> names) {
        for (String name : names) {
            BinaryType type = client.binary().type(name);
            OUT.println(type.typeName() + " affinity=" + type.affinityKeyFieldName());
            if (type.isEnum()) {
                for (BinaryObject constant : type.enumValues()) {
                    OUT.println("  " + constant.enumOrdinal() + "=" + constant.enumName());
                }
            }
            Map<String, String> fields = new TreeMap<>();
            type.fieldNames().forEach(field -> fields.put(field, type.fieldTypeName(field)));
            fields.forEach((field, fieldType) -> OUT.println("  " + field + ": " + fieldType));
        }
    }

    private static void writeObjects(ClientCache<Object, Object> cache) {
        cache.put(1, Samples.ann());
        cache.put(2, Samples.bob());
        cache.put(3, Samples.allTypes());
        cache.put(4, Samples.parcel());
    }

    private static void writeKeys(ClientCache<Object, Object> cache) throws Exception {
        for (Object key : Samples.keys()) {
            cache.put(key, Text.of(key));
        }
    }

    private static void createOrders(IgniteClient client, String table) throws Exception {
        String text = "CREATE TABLE " + table + " (customer BIGINT, region VARCHAR, item VARCHAR, quantity INT, weight DOUBLE,"
            + " paid BOOLEAN, price DECIMAL(10, 2), placed TIMESTAMP, token UUID, PRIMARY KEY (customer, region))"
            + " WITH \"CACHE_NAME=" + table + ",KEY_TYPE=org.acme.shop.OrderKey,VALUE_TYPE=org.acme.shop.Order\"";
        sql(client, text);
        sql(client, "CREATE INDEX ON " + table + " (item)");
    }

    /** A table over a cache of objects, with a column of a nested object and an index. */
    private static void createPeople(IgniteClient client, String table) {
        QueryEntity entity = new QueryEntity(Long.class.getName(), Person.class.getName())
            .setTableName(table)
            .addQueryField("id", Long.class.getName(), null)
            .addQueryField("name", String.class.getName(), null)
            .addQueryField("age", Integer.class.getName(), null)
            .addQueryField("salary", Double.class.getName(), null)
            .addQueryField("active", Boolean.class.getName(), null)
            .addQueryField("createdAt", java.sql.Timestamp.class.getName(), null)
            .addQueryField("token", java.util.UUID.class.getName(), null)
            .addQueryField("balance", java.math.BigDecimal.class.getName(), null)
            .addQueryField("note", String.class.getName(), null)
            .addQueryField("address.city", String.class.getName(), "city")
            .setIndexes(List.of(new QueryIndex("name"), new QueryIndex("address.city")));
        client.createCache(new ClientCacheConfiguration().setName(table).setSqlSchema("PUBLIC").setQueryEntities(entity));
    }

    private static void sql(IgniteClient client, String text) throws Exception {
        try (FieldsQueryCursor<List<?>> rows = client.query(new SqlFieldsQuery(text))) {
            for (List<?> row : rows) {
                List<String> columns = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    columns.add(rows.getFieldName(i) + "=" + Text.of(row.get(i)));
                }
                OUT.println(String.join(", ", columns));
            }
        }
    }
}
