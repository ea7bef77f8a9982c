import java.io.PrintStream;
import java.util.List;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * A server of all columns: Ignite's own settings, beside ports and memory. Arguments: work folder, port, port of the first node of its
 * cluster. Ends with its input.
 */
public class Server {
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        int port = Integer.parseInt(args[1]);
        int discovery = port + 30;
        int first = Integer.parseInt(args[2]) + 30;
        DataRegionConfiguration region = new DataRegionConfiguration().setInitialSize(512L << 20).setMaxSize(1L << 30);
        Ignition.start(new IgniteConfiguration()
            .setLocalHost("127.0.0.1")
            .setWorkDirectory(args[0])
            .setMetricsLogFrequency(0)
            .setConnectorConfiguration(null)
            // As users have it, also for one node: IsolatedDiscoverySpi mixes up types that are registered at the same time.
            .setDiscoverySpi(new TcpDiscoverySpi().setLocalPort(discovery).setLocalPortRange(0)
                .setIpFinder(new TcpDiscoveryVmIpFinder().setAddresses(List.of("127.0.0.1:" + first))))
            .setCommunicationSpi(new TcpCommunicationSpi().setLocalPort(port + 1).setLocalPortRange(20))
            .setClientConnectorConfiguration(new ClientConnectorConfiguration()
                .setHost("127.0.0.1").setPort(port).setPortRange(0).setThreadPoolSize(8))
            .setDataStorageConfiguration(new DataStorageConfiguration().setDefaultDataRegionConfiguration(region)));
        answers.println("READY");
        answers.flush();
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        Runtime.getRuntime().halt(0);
    }
}
