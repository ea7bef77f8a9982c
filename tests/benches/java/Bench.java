import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import javax.cache.Cache;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.query.FieldsQueryCursor;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.client.IgniteClientFuture;
import org.apache.ignite.configuration.ClientConfiguration;
import org.apache.ignite.internal.binary.BinaryContext;
import org.apache.ignite.internal.binary.BinaryObjectImpl;

/**
 * The column of the Java thin client. Arguments: "load", or names of workloads, or "-": then each line of the standard input is a
 * workload. Settings come from the environment.
 */
public class Bench {
    static final int PORT = Integer.parseInt(System.getenv("PEERS_PORT"));
    static final int N = env("PEERS_N", 100000);
    static final int BULK = env("PEERS_BULK", 1000000);
    static final double WARM = envd("PEERS_WARM", 1.0);
    static final double MEAS = envd("PEERS_MEAS", 1.5);
    static final double CAP = envd("PEERS_CAP", 10);
    static final int REP = env("PEERS_REP", 1);
    static final int PASSES = env("PEERS_PASSES", 3);
    static final int CALLS = env("PEERS_CALLS", 0);
    static final int POOL = 1000;
    static final OperatingSystemMXBean OS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    static volatile long sink;

    static int env(String k, int d) { String v = System.getenv(k); return v == null ? d : Integer.parseInt(v); }
    static double envd(String k, double d) { String v = System.getenv(k); return v == null ? d : Double.parseDouble(v); }

    static IgniteClient connect() {
        String addresses = System.getenv().getOrDefault("PEERS_ADDRESSES", "127.0.0.1:" + PORT);
        return Ignition.startClient(new ClientConfiguration().setAddresses(addresses.split(",")));
    }

    /** Latency samples of one run, in nanoseconds. */
    static final class Lat {
        long[] a = new long[1 << 16];
        int n;
        void add(long v) { if (n == a.length) a = Arrays.copyOf(a, n * 2); a[n++] = v; }
        void merge(Lat o) { for (int i = 0; i < o.n; i++) add(o.a[i]); }
        double pct(double q) { return n == 0 ? 0 : a[Math.min(n - 1, (int) (q * n))] / 1000.0; }
        void sort() { Arrays.sort(a, 0, n); }
    }

    static double cpu() { return OS.getProcessCpuTime() / 1e9; }

    static long rssKb() {
        try {
            for (String l : Files.readAllLines(Paths.get("/proc/self/status")))
                if (l.startsWith("VmHWM:"))
                    return Long.parseLong(l.replaceAll("[^0-9]", ""));
        } catch (Exception e) { /* no such file here */ }
        return 0;
    }

    static void out(String w, long ops, double secs, Lat lat, double bytes, double cpu, String note) {
        if (lat != null) lat.sort();
        System.out.println(String.format(Locale.ROOT,
            "{\"peer\":\"java\",\"w\":\"%s\",\"rep\":%d,\"ops\":%d,\"secs\":%.4f,\"ops_s\":%.1f,\"p50_us\":%s,\"p99_us\":%s,"
                + "\"bytes\":%s,\"cpu_s\":%.3f,\"rss_kb\":%d,\"note\":\"%s\"}",
            w, REP, ops, secs, ops / secs,
            lat == null ? "null" : String.format(Locale.ROOT, "%.2f", lat.pct(0.50)),
            lat == null ? "null" : String.format(Locale.ROOT, "%.2f", lat.pct(0.99)),
            bytes == 0 ? "null" : String.format(Locale.ROOT, "%.1f", bytes), cpu, rssKb(), note));
        System.out.flush();
    }

    /** One caller, one call after the other; {@code per} operations are counted per call. */
    static void loop(String w, long per, double bytes, String note, LongConsumer op) {
        long j = 0;
        long end = System.nanoTime() + (long) (CALLS > 0 ? 0 : WARM * 1e9);
        while (System.nanoTime() < end) op.accept(j++);
        Lat lat = new Lat();
        double c0 = cpu();
        long t0 = System.nanoTime(), stop = t0 + (long) (MEAS * 1e9), a = t0, ops = 0;
        while (CALLS > 0 ? lat.n < CALLS : a < stop) {
            op.accept(j++);
            long b = System.nanoTime();
            lat.add(b - a);
            a = b;
            ops += per;
        }
        out(w, ops, (a - t0) / 1e9, lat, bytes, cpu() - c0, note);
    }

    /** Eight callers of one client; {@code per} operations are counted per call. */
    static void threads(String w, long per, String note, LongConsumer op) throws Exception {
        int threads = 8;
        Lat[] lats = new Lat[threads];
        long t00 = System.nanoTime(), from = t00 + (long) (WARM * 1e9), to = from + (long) (MEAS * 1e9);
        Thread[] ts = new Thread[threads];
        double[] c = new double[1];
        for (int t = 0; t < threads; t++) {
            int id = t;
            lats[t] = new Lat();
            ts[t] = new Thread(() -> {
                long j = id * 12345L;
                while (System.nanoTime() < from) op.accept(j++);
                if (id == 0) c[0] = cpu();
                for (long a = System.nanoTime(); a < to; ) {
                    op.accept(j++);
                    long b = System.nanoTime();
                    lats[id].add(b - a);
                    a = b;
                }
            });
            ts[t].start();
        }
        for (Thread t : ts) t.join();
        double cpu = cpu() - c[0];
        double secs = (System.nanoTime() - from) / 1e9;
        Lat all = new Lat();
        for (Lat l : lats) all.merge(l);
        out(w, per * all.n, secs, all, 0, cpu, note);
    }

    static long key(long j) { return j * 7919 % N; }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("load")) { load(); System.exit(0); }
        try (IgniteClient client = connect()) {
            if (args.length > 1 || args[0].equals("-")) prewarm(client);
            if (args[0].equals("-")) {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
                for (String w; (w = in.readLine()) != null; ) run(w.trim(), client);
            } else {
                for (String w : args) run(w, client);
            }
        }
        System.exit(0);
    }

    /** Gives the JIT some seconds before the first workload. */
    static void prewarm(IgniteClient client) throws Exception {
        ClientCache<Long, Person> person = client.getOrCreateCache("person");
        long end = System.nanoTime() + (long) (WARM * 3e9);
        for (long j = 0; System.nanoTime() < end; j++) {
            List<IgniteClientFuture<Person>> fs = new ArrayList<>();
            for (int k = 0; k < 64; k++) fs.add(person.getAsync(key(j * 64 + k)));
            for (IgniteClientFuture<Person> f : fs) sink += f.get().id;
            for (int k = 0; k < 64; k++) {
                sink += person.get(key(j * 64 + k)).id;
                sink += ((BinaryObjectImpl) client.binary().<Object>toBinary(Person.of(k))).array().length;
            }
        }
    }

    static void load() {
        try (IgniteClient client = connect()) {
            ClientCache<Long, Person> c = client.getOrCreateCache("person");
            Map<Long, Person> m = new HashMap<>();
            for (long i = 0; i < N; i++) {
                m.put(i, Person.of(i));
                if (m.size() == 500 || i == N - 1) { c.putAll(m); m.clear(); }
            }
            ClientCache<Integer, Integer> ints = client.getOrCreateCache("ints");
            Map<Integer, Integer> im = new HashMap<>();
            for (int i = 0; i < 1000; i++) im.put(i, i * 3);
            ints.putAll(im);
            client.query(new SqlFieldsQuery("CREATE TABLE IF NOT EXISTS City (ID INT PRIMARY KEY, Name VARCHAR, CountryCode VARCHAR,"
                + " District VARCHAR, Population INT, Area DOUBLE)").setSchema("PUBLIC")).getAll();
            int rows = 250;
            for (int i = 0; i < N; i += rows) {
                int n = Math.min(rows, N - i);
                StringBuilder sql = new StringBuilder("INSERT INTO City (ID, Name, CountryCode, District, Population, Area) VALUES ");
                List<Object> a = new ArrayList<>();
                for (int k = 0; k < n; k++) {
                    int r = i + k;
                    sql.append(k == 0 ? "" : ",").append("(?,?,?,?,?,?)");
                    a.add(r);
                    a.add(String.format("CityName-%06d", r));
                    a.add(String.format("C%02d", r % 100));
                    a.add(String.format("District-%02d", r % 37));
                    a.add(1000 + r * 13);
                    a.add(r * 0.5);
                }
                client.query(new SqlFieldsQuery(sql.toString()).setSchema("PUBLIC").setArgs(a.toArray())).getAll();
            }
        }
    }

    static void pipelined(String w, ClientCache<Long, Person> person, String note) throws Exception {
        Semaphore win = new Semaphore(64);
        AtomicLong done = new AtomicLong();
        long j = 0;
        for (int phase = 0; phase < 2; phase++) {
            Lat lat = new Lat();
            double c0 = cpu();
            done.set(0);
            long t0 = System.nanoTime(), stop = t0 + (long) ((phase == 0 ? WARM : MEAS) * 1e9);
            while (System.nanoTime() < stop) {
                win.acquire();
                long s = System.nanoTime();
                IgniteClientFuture<Person> f = person.getAsync(key(j++));
                f.whenComplete((p, e) -> {
                    if (p != null) { sink += p.id; done.incrementAndGet(); }
                    long d = System.nanoTime() - s;
                    synchronized (lat) { lat.add(d); }
                    win.release();
                });
            }
            win.acquire(64);
            win.release(64);
            if (phase == 1) out(w, done.get(), (System.nanoTime() - t0) / 1e9, lat, 0, cpu() - c0, note);
        }
    }

    static void run(String w, IgniteClient client) throws Exception {
        ClientCache<Long, Person> person = client.getOrCreateCache("person");
        Person[] pool = new Person[POOL];
        for (int i = 0; i < POOL; i++) pool[i] = Person.of(i);
        switch (w) {
            case "W1": {
                long bytes = 0;
                for (Person p : pool) bytes += ((BinaryObjectImpl) client.binary().<Object>toBinary(p)).array().length;
                loop(w, 10, bytes / (double) POOL, "10 objects a sample", j -> {
                    for (int k = 0; k < 10; k++)
                        sink += ((BinaryObjectImpl) client.binary().<Object>toBinary(pool[(int) ((j * 10 + k) % POOL)])).array().length;
                });
                break;
            }
            case "W2": {
                byte[][] enc = new byte[POOL][];
                BinaryContext ctx = null;
                long bytes = 0;
                for (int i = 0; i < POOL; i++) {
                    BinaryObjectImpl bo = (BinaryObjectImpl) client.binary().<Object>toBinary(pool[i]);
                    ctx = bo.context();
                    enc[i] = bo.array();
                    bytes += enc[i].length;
                }
                BinaryContext ctx0 = ctx;
                loop(w, 10, bytes / (double) POOL, "10 objects a sample", j -> {
                    for (int k = 0; k < 10; k++) {
                        Person p = new BinaryObjectImpl(ctx0, enc[(int) ((j * 10 + k) % POOL)], 0).deserialize();
                        sink += p.id;
                    }
                });
                break;
            }
            case "W3":
                loop(w, 1, 0, "", j -> sink += person.get(key(j)).id);
                break;
            case "W4": {
                ClientCache<Long, Person> mine = client.getOrCreateCache("w4_java");
                loop(w, 1, 0, "", j -> mine.put(key(j), pool[(int) (j % POOL)]));
                client.destroyCache("w4_java");
                break;
            }
            case "W5P": {
                ClientCache<Long, Person> mine = client.getOrCreateCache("w5_java");
                List<Map<Long, Person>> batches = new ArrayList<>();
                for (int b = 0; b < 4; b++) {
                    Map<Long, Person> m = new HashMap<>();
                    for (int k = 0; k < 500; k++) m.put((long) b * 500 + k, pool[(b * 500 + k) % POOL]);
                    batches.add(m);
                }
                loop(w, 500, 0, "entries; latency per batch", j -> mine.putAll(batches.get((int) (j & 3))));
                client.destroyCache("w5_java");
                break;
            }
            case "W5G": {
                List<Set<Long>> batches = new ArrayList<>();
                for (int b = 0; b < 16; b++) {
                    Set<Long> s = new HashSet<>();
                    for (int k = 0; k < 500; k++) s.add(key((long) b * 500 + k));
                    batches.add(s);
                }
                loop(w, 500, 0, "entries; latency per batch", j -> {
                    for (Person p : person.getAll(batches.get((int) (j & 15))).values()) sink += p.id;
                });
                break;
            }
            case "W6": case "W7": {
                for (int pass = 0; pass < PASSES; pass++) {
                    double c0 = cpu();
                    long t0 = System.nanoTime(), n = 0;
                    if (w.equals("W6")) {
                        try (QueryCursor<Cache.Entry<Long, Person>> cur = person.query(new ScanQuery<Long, Person>().setPageSize(1024))) {
                            for (Cache.Entry<Long, Person> e : cur) { sink += e.getValue().id; n++; }
                        }
                    } else {
                        SqlFieldsQuery q = new SqlFieldsQuery("SELECT ID, Name, CountryCode, District, Population, Area FROM City")
                            .setSchema("PUBLIC").setPageSize(1024);
                        try (FieldsQueryCursor<List<?>> cur = client.query(q)) {
                            for (List<?> r : cur) { sink += (Integer) r.get(0); n++; }
                        }
                    }
                    if (n != N) throw new IllegalStateException("rows " + n);
                    if (pass == PASSES - 1)
                        out(w, n, (System.nanoTime() - t0) / 1e9, null, 0, cpu() - c0, PASSES == 3 ? "third pass" : "");
                }
                break;
            }
            case "W8": case "W13":
                threads(w, 1, "8 threads, 1 client", j -> sink += person.get(key(j)).id);
                break;
            case "W13P": {
                ClientCache<Long, Person> mine = client.getOrCreateCache("w13_java");
                List<Map<Long, Person>> batches = new ArrayList<>();
                for (int b = 0; b < N / 500; b++) {
                    Map<Long, Person> m = new HashMap<>();
                    for (int k = 0; k < 500; k++) m.put((long) b * 500 + k, pool[(b * 500 + k) % POOL]);
                    batches.add(m);
                }
                threads(w, 500, "8 threads; latency per batch", j -> mine.putAll(batches.get((int) (j % batches.size()))));
                break;
            }
            case "W13G": {
                List<Set<Long>> batches = new ArrayList<>();
                for (int b = 0; b < N / 500; b++) {
                    Set<Long> s = new HashSet<>();
                    for (int k = 0; k < 500; k++) s.add(key((long) b * 500 + k));
                    batches.add(s);
                }
                threads(w, 500, "8 threads; latency per batch", j -> {
                    long ids = 0;
                    for (Person p : person.getAll(batches.get((int) (j % batches.size()))).values()) ids += p.id;
                    sink += ids;
                });
                break;
            }
            case "W9-inline":
                try (IgniteClient x = Ignition.startClient(new ClientConfiguration().setAddresses("127.0.0.1:" + PORT)
                    .setAsyncContinuationExecutor(Runnable::run))) {
                    x.<Long, Person>cache("person").get(1L); // the binary type must be known: fetching it there would block the I/O thread for ever
                    pipelined(w, x.cache("person"), "64 in flight, 1 connection, continuation in the I/O thread");
                }
                break;
            case "W9":
                pipelined(w, person, "64 in flight, 1 connection");
                break;
            case "W10": {
                ClientCache<Integer, Integer> ints = client.getOrCreateCache("ints");
                loop(w, 1, 0, "", j -> sink += ints.get((int) (j % 1000)));
                break;
            }
            case "W11": case "W11P": {
                int inFlight = w.equals("W11") ? 1 : 4;
                ClientCache<Integer, Long> c = client.getOrCreateCache("w11_java");
                Semaphore win = new Semaphore(inFlight);
                Lat lat = new Lat();
                double c0 = cpu();
                long t0 = System.nanoTime(), stop = t0 + (long) (CAP * 1e9), n = 0;
                while (n < BULK && System.nanoTime() < stop) {
                    Map<Integer, Long> m = new HashMap<>(2048);
                    for (int k = 0; k < 1000; k++, n++) m.put((int) n, n * 2654435761L);
                    long s = System.nanoTime();
                    if (inFlight == 1) {
                        c.putAll(m);
                        lat.add(System.nanoTime() - s);
                    } else {
                        win.acquire();
                        c.putAllAsync(m).whenComplete((x, e) -> {
                            synchronized (lat) { lat.add(System.nanoTime() - s); }
                            win.release();
                        });
                    }
                }
                win.acquire(inFlight);
                double secs = (System.nanoTime() - t0) / 1e9;
                out(w, n, secs, lat, 0, cpu() - c0, "batches of 1000, in flight " + inFlight + "");
                client.destroyCache("w11_java");
                break;
            }
            case "W12": {
                Lat lat = new Lat();
                for (int i = 0; i < 20; i++) connect().close();
                double c0 = cpu();
                long t0 = System.nanoTime(), n = 0, a = t0;
                while (n < 300 && a - t0 < MEAS * 2e9) {
                    IgniteClient x = connect();
                    lat.add(System.nanoTime() - a);
                    x.close();
                    n++;
                    a = System.nanoTime();
                }
                out(w, n, (a - t0) / 1e9, lat, 0, cpu() - c0, "latency is start to ready; ops/s has close too");
                break;
            }
            default:
                System.out.println("{\"peer\":\"java\",\"w\":\"" + w + "\",\"rep\":" + REP + ",\"na\":\"unknown workload\"}");
        }
    }
}
