package org.acme.shop;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.UUID;

/** A row of the table {@code orders}; its key is an {@link OrderKey}. */
public final class Order {
    String item;
    int quantity;
    double weight;
    boolean paid;
    BigDecimal price;
    Timestamp placed;
    UUID token;
}
