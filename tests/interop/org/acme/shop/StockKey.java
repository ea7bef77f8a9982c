package org.acme.shop;

/** The key of a table made by SQL; its fields stand in the order of the columns. */
public final class StockKey {
    int b;
    long c;
    String a;
}
