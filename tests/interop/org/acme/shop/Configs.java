package org.acme.shop;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheKeyConfiguration;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheRebalanceMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.QueryEntity;
import org.apache.ignite.cache.QueryIndex;
import org.apache.ignite.client.ClientCacheConfiguration;

/** Configurations of caches as this client shows and makes them. */
final class Configs {
    private Configs() {
    }

    /** A line for each property that the class has a getter for. */
    static List<String> show(ClientCacheConfiguration config) throws Exception {
        List<String> lines = new ArrayList<>();
        properties(config).forEach((name, value) -> lines.add(name + "=" + value));
        return lines;
    }

    private static Map<String, String> properties(Object of) throws Exception {
        Map<String, String> properties = new TreeMap<>();
        for (Method method : of.getClass().getMethods()) {
            String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
            boolean isGetter = !name.equals(method.getName()) && method.getParameterCount() == 0;
            if (isGetter && method.getDeclaringClass() == of.getClass()) {
                properties.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), text(method.invoke(of)));
            }
        }
        return properties;
    }

    private static String text(Object value) throws Exception {
        List<String> parts = new ArrayList<>();
        if (value instanceof QueryEntity || value instanceof QueryIndex || value instanceof CacheKeyConfiguration) {
            return properties(value).toString();
        } else if (value instanceof ExpiryPolicy) {
            ExpiryPolicy policy = (ExpiryPolicy) value;
            return duration(policy.getExpiryForCreation()) + "/" + duration(policy.getExpiryForUpdate()) + "/"
                + duration(policy.getExpiryForAccess());
        } else if (value instanceof Map) {
            // Fields have an order.
            Map<?, ?> map = value instanceof LinkedHashMap ? (Map<?, ?>) value : new TreeMap<>((Map<?, ?>) value);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                parts.add(entry.getKey() + "=" + text(entry.getValue()));
            }
            return parts.toString();
        } else if (value instanceof Collection || value != null && value.getClass().isArray()) {
            Object array = value instanceof Collection ? ((Collection<?>) value).toArray() : value;
            for (int i = 0; i < Array.getLength(array); i++) {
                parts.add(text(Array.get(array, i)));
            }
            return (value instanceof Set ? new TreeSet<>(parts) : parts).toString();
        }
        return String.valueOf(value);
    }

    private static String duration(Duration duration) {
        if (duration == null) {
            return "unchanged";
        }
        return duration.isEternal() ? "eternal" : duration.getTimeUnit().toMillis(duration.getDurationAmount()) + " ms";
    }

    /** Every property at another value than the default. */
    static ClientCacheConfiguration full(String name) {
        return new ClientCacheConfiguration()
            .setName(name)
            .setCacheMode(CacheMode.PARTITIONED)
            .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL)
            .setBackups(2)
            .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
            .setCopyOnRead(false)
            .setReadFromBackup(false)
            .setDataRegionName("default")
            .setOnheapCacheEnabled(true)
            .setQueryParallelism(3)
            .setQueryDetailMetricsSize(7)
            .setSqlSchema(name)
            .setSqlIndexMaxInlineSize(99)
            .setSqlEscapeAll(true)
            .setMaxQueryIteratorsCount(33)
            .setRebalanceMode(CacheRebalanceMode.SYNC)
            .setRebalanceDelay(11)
            .setRebalanceTimeout(12_345)
            .setRebalanceBatchSize(1 << 20)
            .setRebalanceBatchesPrefetchCount(5)
            .setRebalanceOrder(4)
            .setRebalanceThrottle(13)
            .setGroupName("group of " + name)
            .setDefaultLockTimeout(14)
            .setMaxConcurrentAsyncOperations(15)
            .setPartitionLossPolicy(PartitionLossPolicy.READ_ONLY_SAFE)
            .setEagerTtl(false)
            .setStatisticsEnabled(true)
            .setExpiryPolicy(new ModifiedExpiryPolicy(new Duration(TimeUnit.MILLISECONDS, 1500)))
            .setKeyConfiguration(new CacheKeyConfiguration("interop.Key", "b"))
            .setQueryEntities(entity());
    }

    private static QueryEntity entity() {
        LinkedHashMap<String, Boolean> sorted = new LinkedHashMap<>();
        sorted.put("Count", true);
        sorted.put("name", false);
        QueryEntity entity = new QueryEntity("interop.Key", "interop.Value")
            .setTableName("Lines")
            .setKeyFields(Set.of("a", "b"))
            .addQueryField("a", Long.class.getName(), null)
            .addQueryField("b", Integer.class.getName(), null)
            .addQueryField("name", String.class.getName(), "called")
            .addQueryField("Count", Integer.class.getName(), null)
            .addQueryField("price", BigDecimal.class.getName(), null)
            .setNotNullFields(Set.of("name"))
            .setFieldsPrecision(Map.of("name", 40, "price", 10))
            .setFieldsScale(Map.of("price", 2))
            .setDefaultFieldValues(Map.of("Count", 7, "name", "none"));
        QueryIndex index = new QueryIndex().setName("by_count").setFields(sorted).setInlineSize(40);
        return entity.setIndexes(Arrays.asList(index));
    }
}
