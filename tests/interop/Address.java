package org.acme;

/** Nested in {@link Person}: {@code struct Address { street: String, city: String, zip: i32 }}. */
public class Address {
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
