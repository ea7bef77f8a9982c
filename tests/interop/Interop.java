package org.acme;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.cache.query.FieldsQueryCursor;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.configuration.ClientConfiguration;
import org.apache.ignite.internal.binary.BinaryObjectImpl;

/**
 * The Java side of the tests that share data between languages: one command on one node with the thin client, in a process of its own.
 *
 * <table>
 * <tr><th>Arguments after the address</th><th>Does and prints</th></tr>
 * <tr><td>write-objects CACHE</td><td>puts {@link Samples#full} under 1L and {@link Samples#empty} under 2L</td></tr>
 * <tr><td>read-objects CACHE KEY...</td><td>reads the values of these long keys; prints each as its class ({@code KEY.class.name=...}) and as
 *     binary object ({@code KEY.binary.name=...}, and its {@code hash} and {@code bytes}); {@code KEY=null} if there is none</td></tr>
 * <tr><td>put-key CACHE CUSTOMER REGION VALUE</td><td>puts a string under an {@link OrderKey}</td></tr>
 * <tr><td>find-key CACHE CUSTOMER REGION</td><td>looks for that key as class instance and as built binary object: {@code class=}, {@code binary=},
 *     {@code contains=}; and the key's own bytes, {@code key=}</td></tr>
 * <tr><td>create-table TABLE CACHE VALUE_TYPE COLUMNS [KEY_TYPE]</td><td>CREATE TABLE over the named cache, for objects of that type</td></tr>
 * <tr><td>select SQL</td><td>{@code columns=A|B}, then {@code row=1|x} for each row</td></tr>
 * <tr><td>execute SQL</td><td>{@code updated=N}</td></tr>
 * </table>
 */
public final class Interop {
    private Interop() {
    }

    public static void main(String[] args) throws Exception {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        try (IgniteClient client = Ignition.startClient(new ClientConfiguration().setAddresses(args[0]))) {
            run(client, args[1], rest);
        }
    }

    private static void run(IgniteClient client, String command, List<String> args) throws Exception {
        switch (command) {
            case "write-objects":
                ClientCache<Long, Person> people = client.getOrCreateCache(args.get(0));
                people.put(1L, Samples.full());
                people.put(2L, Samples.empty());
                break;
            case "read-objects":
                for (String key : args.subList(1, args.size())) {
                    readObject(client.cache(args.get(0)), Long.parseLong(key));
                }
                break;
            case "put-key":
                client.<OrderKey, String>getOrCreateCache(args.get(0)).put(orderKey(args), args.get(3));
                break;
            case "find-key":
                findKey(client, args);
                break;
            case "create-table":
                createTable(client, args);
                break;
            case "select":
                select(client, args.get(0));
                break;
            case "execute":
                Shown.line("updated", Shown.text(client.query(new SqlFieldsQuery(args.get(0))).getAll().get(0).get(0)));
                break;
            default:
                throw new IllegalArgumentException("unknown command: " + command);
        }
    }

    private static void readObject(ClientCache<Long, Object> cache, long key) throws Exception {
        BinaryObject binary = cache.<Long, BinaryObject>withKeepBinary().get(key);
        if (binary == null) {
            Shown.line(String.valueOf(key), "null");
            return;
        }
        Shown.print(key + ".binary", binary);
        Shown.line(key + ".binary.hash", String.valueOf(binary.hashCode()));
        Shown.line(key + ".binary.bytes", bytes(binary));
        Shown.print(key + ".class", cache.get(key));
    }

    private static OrderKey orderKey(List<String> args) {
        return new OrderKey(Long.parseLong(args.get(1)), args.get(2));
    }

    private static void findKey(IgniteClient client, List<String> args) {
        OrderKey key = orderKey(args);
        BinaryObject built = client.binary().builder(OrderKey.class.getName())
            .setField("customer", key.customer)
            .setField("region", key.region)
            .build();
        ClientCache<Object, Object> cache = client.cache(args.get(0));
        Shown.line("class", Shown.text(cache.get(key)));
        Shown.line("binary", Shown.text(cache.withKeepBinary().get(built)));
        Shown.line("contains", String.valueOf(cache.containsKey(key)));
        Shown.line("key", bytes(client.binary().toBinary(key)));
    }

    private static String bytes(BinaryObject object) {
        BinaryObjectImpl inner = (BinaryObjectImpl)object;
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            hex.append(String.format("%02x", inner.array()[inner.start() + i]));
        }
        return hex.toString();
    }

    private static void createTable(IgniteClient client, List<String> args) {
        String keyType = args.size() > 4 ? ", KEY_TYPE=" + args.get(4) : "";
        String sql = String.format("CREATE TABLE %s (%s) WITH \"CACHE_NAME=%s, VALUE_TYPE=%s%s\"",
            args.get(0), args.get(3), args.get(1), args.get(2), keyType);
        client.query(new SqlFieldsQuery(sql)).getAll();
    }

    private static void select(IgniteClient client, String sql) {
        try (FieldsQueryCursor<List<?>> rows = client.query(new SqlFieldsQuery(sql))) {
            // Before the first row the thin client does not know the columns.
            List<List<?>> all = rows.getAll();
            StringBuilder columns = new StringBuilder();
            for (int i = 0; i < rows.getColumnsCount(); i++) {
                columns.append(i == 0 ? "" : "|").append(rows.getFieldName(i));
            }
            Shown.line("columns", columns.toString());
            for (List<?> row : all) {
                Shown.line("row", row.stream().map(Shown::text).collect(Collectors.joining("|")));
            }
        }
    }
}
