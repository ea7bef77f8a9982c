package org.acme.shop;

/** A complex key; the Rust side registers it first. */
public final class OrderKey {
    long customer;
    String region;

    OrderKey(long customer, String region) {
        this.customer = customer;
        this.region = region;
    }
}
