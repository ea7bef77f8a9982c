package org.acme.shop;

import java.sql.Timestamp;
import org.apache.ignite.cache.affinity.AffinityKeyMapped;

/** A complex key with an affinity field and a nested key; the Java side registers it first. */
public final class LineKey {
    OrderKey order;
    @AffinityKeyMapped
    int line;
    Color color;
    Timestamp placed;

    LineKey(OrderKey order, int line, Color color, Timestamp placed) {
        this.order = order;
        this.line = line;
        this.color = color;
        this.placed = placed;
    }
}
