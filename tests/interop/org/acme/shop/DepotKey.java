package org.acme.shop;

import org.apache.ignite.cache.affinity.AffinityKeyMapped;

/** The key of a table made by a configuration. */
public final class DepotKey {
    int b;
    long c;
    @AffinityKeyMapped
    String a;
}
