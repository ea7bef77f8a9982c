package testnode;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.BinaryConfiguration;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.SystemDataRegionConfiguration;
import org.apache.ignite.configuration.ThinClientConfiguration;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.apache.ignite.internal.processors.cache.GridCachePartitionExchangeManager;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsExchangeFuture;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.PartitionsExchangeAware;
import org.apache.ignite.internal.util.typedef.X;
import org.apache.ignite.lang.IgniteBiPredicate;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * Starts one Ignite node for a test and ends with the program that started it.
 *
 * <p>Arguments are {@code key=value}:
 *
 * <table>
 * <tr><td>{@code work}</td><td>absolute path of the work directory, required</td></tr>
 * <tr><td>{@code name}</td><td>instance name and consistent id, default {@code node}</td></tr>
 * <tr><td>{@code port}</td><td>port for thin clients; default: a free one</td></tr>
 * <tr><td>{@code compactFooter}</td><td>{@code false} for objects with full footers, default {@code true}</td></tr>
 * <tr><td>{@code zone}</td><td>time zone of the node, default: the system's</td></tr>
 * <tr><td>{@code auth}</td><td>{@code true} for authentication, with persistence in the work directory</td></tr>
 * <tr><td>{@code tls}</td><td>folder with {@code identity.pem} and {@code ca.pem} (see {@link Tls}); default: no TLS</td></tr>
 * <tr><td>{@code tlsClientAuth}</td><td>{@code true} to ask clients for a certificate</td></tr>
 * <tr><td>{@code tlsProtocol}</td><td>the only version of TLS, as Java names it; default: 1.2 and 1.3</td></tr>
 * <tr><td>{@code idleMillis}</td><td>idle time-out of clients; default: none</td></tr>
 * <tr><td>{@code cursors}, {@code transactions}, {@code tasks}</td><td>most of them on one connection; default: Ignite's</td></tr>
 * <tr><td>{@code discovery}</td><td>discovery ports of all nodes of the cluster, {@code a,b,c}; default: a lone node</td></tr>
 * <tr><td>{@code discoveryPort}</td><td>the one of this node</td></tr>
 * <tr><td>{@code failureMillis}</td><td>failure detection time-out, default: Ignite's</td></tr>
 * <tr><td>{@code rehearsal}</td><td>{@code true} to end when it has started and has done what most tests do</td></tr>
 * </table>
 *
 * <p>Writes to standard output, and everything that Ignite prints goes to standard error:
 *
 * <table>
 * <tr><td>{@code READY <port> <node id>}</td><td>once, when clients can connect</td></tr>
 * <tr><td>{@code TOPOLOGY <version> <servers> <true or false>}</td><td>in a cluster, whenever the nodes have agreed on who owns which
 * partition, and whether every owner has its data</td></tr>
 * </table>
 *
 * <p>The process ends with code 0 when its standard input ends, which the operating system sees to even if the parent is killed, and
 * with code 1 if the start fails.
 */
public final class Node {
    private static final int START_ATTEMPTS = 5;

    private Node() {
    }

    public static void main(String[] args) {
        PrintStream answers = System.out;
        System.setOut(System.err);
        try {
            Settings settings = new Settings(args);
            if (settings.rehearsal) {
                rehearse(settings);
            }
            endWithStandardInput();
            Ignite node = start(settings);
            if (settings.auth) {
                node.cluster().state(ClusterState.ACTIVE);
            }
            Object port = node.cluster().localNode().attribute("clientListenerPort");
            say(answers, "READY " + port + " " + node.cluster().localNode().id());
            if (!settings.discovery.isEmpty()) {
                tellTopology((IgniteEx)node, answers);
            }
        } catch (Throwable e) {
            e.printStackTrace();
            // Threads of a half-started node would keep the process alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void rehearse(Settings settings) throws Exception {
        Ignite node = start(settings);
        IgniteCache<Integer, Integer> cache = node.createCache("rehearsal");
        cache.put(1, 1);
        cache.query(new SqlFieldsQuery("CREATE TABLE PUBLIC.rehearsal (id INT PRIMARY KEY, name VARCHAR)")).getAll();
        cache.query(new SqlFieldsQuery("SELECT id, name FROM PUBLIC.rehearsal")).getAll();
        Ignition.stopAll(true);
        Runtime.getRuntime().exit(0);
    }

    private static synchronized void say(PrintStream answers, String line) {
        answers.println(line);
        answers.flush();
    }

    /**
     * A node that joins or leaves, and data that has arrived where it belongs, each end in an exchange; only then do clients see the new
     * owners.
     */
    private static void tellTopology(IgniteEx node, PrintStream answers) {
        GridCachePartitionExchangeManager<?, ?> exchange = node.context().cache().context().exchange();
        exchange.registerExchangeAwareComponent(new PartitionsExchangeAware() {
            @Override public void onDoneAfterTopologyUnlock(GridDhtPartitionsExchangeFuture future) {
                tellTopology(node, future, answers);
            }
        });
        tellTopology(node, exchange.lastFinishedFuture(), answers);
    }

    private static void tellTopology(IgniteEx node, GridDhtPartitionsExchangeFuture future, PrintStream answers) {
        AffinityTopologyVersion version = future.topologyVersion();
        int servers = node.context().discovery().serverNodes(version).size();
        say(answers, "TOPOLOGY " + version.topologyVersion() + "." + version.minorTopologyVersion() + " " + servers + " "
            + future.rebalanced());
    }

    private static void endWithStandardInput() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is asked of a node yet.
                }
            } catch (IOException e) {
                // An unreadable input is an ended one.
            }
            haltAfter(5_000);
            Ignition.stopAll(true);
            Runtime.getRuntime().halt(0);
        }, "stdin-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** A node in the middle of its start can make stopAll wait for ever. */
    private static void haltAfter(long millis) {
        Thread guard = new Thread(() -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                // Halt at once.
            }
            Runtime.getRuntime().halt(2);
        }, "halt-guard");
        guard.setDaemon(true);
        guard.start();
    }

    /** A port that looked free can be taken before the node binds it: then the next attempt chooses others. */
    private static Ignite start(Settings settings) throws Exception {
        for (int attempt = 1; ; attempt++) {
            int port = settings.port > 0 ? settings.port : freePort();
            try {
                return Ignition.start(configuration(settings, port));
            } catch (Exception e) {
                if (attempt == START_ATTEMPTS || settings.port > 0 || !X.hasCause(e, BindException.class)) {
                    throw e;
                }
                Ignition.stopAll(true);
            }
        }
    }

    /**
     * Below the range that the system gives to outgoing connections: a client that retries a stopped node's port could otherwise be
     * given this very port as its own and connect to itself. From 28,000 on are the discovery ports of clusters, which the harness
     * chooses.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 28_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
                return port;
            } catch (BindException e) {
                // Taken; try another one.
            }
        }
        throw new IOException("no free port between 12000 and 28000");
    }

    private static IgniteConfiguration configuration(Settings settings, int port) throws Exception {
        if (!settings.zone.isEmpty()) {
            TimeZone.setDefault(TimeZone.getTimeZone(settings.zone));
        }
        IgniteConfiguration cfg = new IgniteConfiguration();
        cfg.setIgniteInstanceName(settings.name);
        cfg.setConsistentId(settings.name);
        cfg.setLocalHost("127.0.0.1");
        cfg.setWorkDirectory(settings.work);
        cfg.setClassLoader(Node.class.getClassLoader());
        cfg.setConnectorConfiguration(null);
        cfg.setMetricsLogFrequency(0);
        cfg.setDiscoverySpi(discovery(settings));
        cfg.setCommunicationSpi(new TcpCommunicationSpi().setLocalPort(freePort()).setLocalPortRange(0));
        cfg.setClientConnectorConfiguration(connector(settings, port));
        cfg.setDataStorageConfiguration(storage(settings.auth));
        cfg.setAuthenticationEnabled(settings.auth);
        cfg.setCacheConfiguration(templates(!settings.discovery.isEmpty()));
        if (settings.failureMillis > 0) {
            cfg.setFailureDetectionTimeout(settings.failureMillis);
        }
        cfg.setBinaryConfiguration(new BinaryConfiguration().setCompactFooter(settings.compactFooter));
        fewThreads(cfg);
        return cfg;
    }

    private static ClientConnectorConfiguration connector(Settings settings, int port) throws Exception {
        ThinClientConfiguration limits = new ThinClientConfiguration();
        if (settings.transactions > 0) {
            limits.setMaxActiveTxPerConnection(settings.transactions);
        }
        if (settings.tasks > 0) {
            limits.setMaxActiveComputeTasksPerConnection(settings.tasks);
        }
        ClientConnectorConfiguration connector = new ClientConnectorConfiguration()
            .setHost("127.0.0.1")
            .setPort(port)
            .setPortRange(0)
            .setThreadPoolSize(8)
            .setIdleTimeout(settings.idleMillis)
            .setThinClientConfiguration(limits);
        if (settings.cursors > 0) {
            connector.setMaxOpenCursorsPerConnection(settings.cursors);
        }
        if (!settings.tls.isEmpty()) {
            connector.setSslEnabled(true)
                .setSslClientAuth(settings.tlsClientAuth)
                .setUseIgniteSslContextFactory(false)
                .setSslContextFactory(new Tls(Path.of(settings.tls), settings.tlsProtocol));
        }
        return connector;
    }

    /**
     * The nodes of a cluster know each other's ports, and use no others; a lone node knows its own one and can join nobody. It is not
     * given IsolatedDiscoverySpi: that one hands events to several threads, so that the node takes the registrations of two types for
     * each other's when they come at the same time, and never answers the next one of either.
     */
    private static TcpDiscoverySpi discovery(Settings settings) throws IOException {
        boolean lone = settings.discovery.isEmpty();
        int own = lone ? freePort() : settings.discoveryPort;
        List<String> addresses = new ArrayList<>();
        for (String port : lone ? new String[] {String.valueOf(own)} : settings.discovery.split(",")) {
            addresses.add("127.0.0.1:" + port);
        }
        return new TcpDiscoverySpi()
            .setLocalPort(own)
            .setLocalPortRange(0)
            .setIpFinder(new TcpDiscoveryVmIpFinder().setAddresses(addresses));
    }

    /** A region grows as it is used; a full one would end the node. */
    private static DataStorageConfiguration storage(boolean persistent) {
        DataRegionConfiguration region = new DataRegionConfiguration()
            .setName("default")
            .setInitialSize(16L << 20)
            .setMaxSize(1L << 30)
            .setPersistenceEnabled(persistent);
        DataStorageConfiguration storage = new DataStorageConfiguration();
        if (persistent) {
            region.setCheckpointPageBufferSize(10L << 20);
            storage.setWalSegmentSize(2 << 20).setWalSegments(3).setSystemDataRegionConfiguration(
                new SystemDataRegionConfiguration().setInitialSize(10L << 20).setMaxSize(20L << 20));
        }
        return storage.setDefaultDataRegionConfiguration(region);
    }

    /** The longest name that fits the beginning of a cache's name is its template; in a cluster, statistics count which node served what. */
    private static CacheConfiguration<?, ?>[] templates(boolean statistics) {
        CacheConfiguration<?, ?>[] templates = {
            template("*"),
            template("small*"),
            backup("backup_atomic*").setAtomicityMode(CacheAtomicityMode.ATOMIC),
            backup("backup_tx*").setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL),
            backup("everywhere_atomic*").setBackups(2).setAtomicityMode(CacheAtomicityMode.ATOMIC),
            backup("everywhere_tx*").setBackups(2).setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL),
        };
        for (CacheConfiguration<?, ?> template : templates) {
            template.setStatisticsEnabled(statistics);
        }
        return templates;
    }

    /** Every cache that is made by name alone and every table: 32 partitions take 0.26 MB, the default of 1024 takes 8 MB. */
    private static CacheConfiguration<Object, Object> template(String name) {
        return new CacheConfiguration<>(name).setAffinity(new RendezvousAffinityFunction(false, 32));
    }

    /** One copy more, written before the caller gets its answer: whoever dies, what was acknowledged is there. */
    private static CacheConfiguration<Object, Object> backup(String name) {
        return template(name).setBackups(1).setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC);
    }

    private static void fewThreads(IgniteConfiguration cfg) {
        cfg.setPublicThreadPoolSize(4);
        cfg.setSystemThreadPoolSize(4);
        cfg.setStripedPoolSize(4);
        cfg.setQueryThreadPoolSize(4);
        cfg.setServiceThreadPoolSize(2);
        cfg.setManagementThreadPoolSize(2);
        cfg.setDataStreamerThreadPoolSize(2);
        cfg.setRebalanceThreadPoolSize(1);
    }

    /** A filter for scans: values above a bound. */
    public static final class GreaterThan implements IgniteBiPredicate<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        private int bound;

        @Override public boolean apply(Integer key, Integer value) {
            return value > bound;
        }
    }

    /** A filter for queries of objects that the node has no class for: an int field above a bound. */
    public static final class FieldAbove implements IgniteBiPredicate<Object, BinaryObject> {
        private static final long serialVersionUID = 1L;

        private String field;
        private int bound;

        @Override public boolean apply(Object key, BinaryObject value) {
            Integer found = value.field(field);
            return found != null && found > bound;
        }
    }

    /** The arguments; one that is not known is an error, so that a spelling mistake cannot pass as a default. */
    private static final class Settings {
        final String name;
        final String work;
        final int port;
        final boolean compactFooter;
        final String zone;
        final boolean auth;
        final String tls;
        final boolean tlsClientAuth;
        final String tlsProtocol;
        final int idleMillis;
        final int cursors;
        final int transactions;
        final int tasks;
        final String discovery;
        final int discoveryPort;
        final int failureMillis;
        final boolean rehearsal;

        Settings(String[] args) {
            Map<String, String> given = new TreeMap<>();
            for (String arg : args) {
                int at = arg.indexOf('=');
                if (at < 0 || given.put(arg.substring(0, at), arg.substring(at + 1)) != null) {
                    throw new IllegalArgumentException("not key=value, or given twice: " + arg);
                }
            }
            name = take(given, "name", "node");
            work = take(given, "work", null);
            port = number(given, "port");
            compactFooter = flag(given, "compactFooter", "true");
            zone = take(given, "zone", "");
            auth = flag(given, "auth", "false");
            tls = take(given, "tls", "");
            tlsClientAuth = flag(given, "tlsClientAuth", "false");
            tlsProtocol = take(given, "tlsProtocol", "");
            idleMillis = number(given, "idleMillis");
            cursors = number(given, "cursors");
            transactions = number(given, "transactions");
            tasks = number(given, "tasks");
            discovery = take(given, "discovery", "");
            discoveryPort = number(given, "discoveryPort");
            failureMillis = number(given, "failureMillis");
            rehearsal = flag(given, "rehearsal", "false");
            if (!given.isEmpty()) {
                throw new IllegalArgumentException("unknown arguments: " + given.keySet());
            }
        }

        private static int number(Map<String, String> given, String key) {
            return Integer.parseInt(take(given, key, "0"));
        }

        private static boolean flag(Map<String, String> given, String key, String otherwise) {
            return Boolean.parseBoolean(take(given, key, otherwise));
        }

        private static String take(Map<String, String> given, String key, String otherwise) {
            String value = given.remove(key);
            if (value == null && otherwise == null) {
                throw new IllegalArgumentException("missing argument: " + key);
            }
            return value == null ? otherwise : value;
        }
    }
}
