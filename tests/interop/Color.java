package org.acme;

/** The enum of {@link Person}. */
public enum Color {
    RED,
    GREEN,
    BLUE
}
