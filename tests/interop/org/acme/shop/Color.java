package org.acme.shop;

/** An enum. */
public enum Color {
    RED,
    GREEN,
    BLUE
}
