package org.acme.shop;

/** A nested object. */
public final class Address {
    String street;
    String city;
    int zip;

    Address() {
    }

    Address(String street, String city, int zip) {
        this.street = street;
        this.city = city;
        this.zip = zip;
    }
}
