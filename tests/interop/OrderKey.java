package org.acme;

/** A key of two fields: {@code struct OrderKey { customer: i64, region: String }}. */
public class OrderKey {
    long customer;
    String region;

    OrderKey(long customer, String region) {
        this.customer = customer;
        this.region = region;
    }
}
