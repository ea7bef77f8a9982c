package testnode;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.configuration.BinaryConfiguration;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.internal.util.typedef.X;
import org.apache.ignite.lang.IgniteBiPredicate;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.isolated.IsolatedDiscoverySpi;

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
 * </table>
 *
 * <p>Writes {@code READY <port>} to standard output, and nothing else; everything that Ignite prints goes to standard error. The
 * process ends with code 0 when its standard input ends, which the operating system sees to even if the parent is killed, and with
 * code 1 if the start fails.
 */
public final class Node {
    private static final int START_ATTEMPTS = 5;

    private Node() {
    }

    public static void main(String[] args) {
        PrintStream answers = System.out;
        System.setOut(System.err);
        endWithStandardInput();
        try {
            Ignite node = start(new Settings(args));
            answers.println("READY " + node.cluster().localNode().attribute("clientListenerPort"));
            answers.flush();
        } catch (Throwable e) {
            e.printStackTrace();
            // Threads of a half-started node would keep the process alive.
            Runtime.getRuntime().halt(1);
        }
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
    private static Ignite start(Settings settings) throws IOException {
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
     * given this very port as its own and connect to itself.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
                return port;
            } catch (BindException e) {
                // Taken; try another one.
            }
        }
        throw new IOException("no free port between 12000 and 32000");
    }

    private static IgniteConfiguration configuration(Settings settings, int port) throws IOException {
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
        cfg.setDiscoverySpi(new IsolatedDiscoverySpi());
        cfg.setCommunicationSpi(new TcpCommunicationSpi().setLocalPort(freePort()).setLocalPortRange(0));
        cfg.setClientConnectorConfiguration(connector(port));
        cfg.setDataStorageConfiguration(storage());
        cfg.setCacheConfiguration(template("*"), template("small*"));
        cfg.setBinaryConfiguration(new BinaryConfiguration().setCompactFooter(settings.compactFooter));
        fewThreads(cfg);
        return cfg;
    }

    private static ClientConnectorConfiguration connector(int port) {
        return new ClientConnectorConfiguration().setHost("127.0.0.1").setPort(port).setPortRange(0).setThreadPoolSize(8);
    }

    /** A region grows as it is used; a full one would end the node. */
    private static DataStorageConfiguration storage() {
        DataRegionConfiguration region = new DataRegionConfiguration()
            .setName("default")
            .setInitialSize(16L << 20)
            .setMaxSize(1L << 30);
        return new DataStorageConfiguration().setDefaultDataRegionConfiguration(region);
    }

    /** Every cache that is made by name alone and every table: 32 partitions take 0.26 MB, the default of 1024 takes 8 MB. */
    private static CacheConfiguration<Object, Object> template(String name) {
        return new CacheConfiguration<>(name).setAffinity(new RendezvousAffinityFunction(false, 32));
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
            port = Integer.parseInt(take(given, "port", "0"));
            compactFooter = Boolean.parseBoolean(take(given, "compactFooter", "true"));
            zone = take(given, "zone", "");
            if (!given.isEmpty()) {
                throw new IllegalArgumentException("unknown arguments: " + given.keySet());
            }
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
