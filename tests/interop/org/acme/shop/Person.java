package org.acme.shop;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/** An object with a field of each usual kind; the Rust side registers it first. */
public final class Person {
    long id;
    String name;
    int age;
    double salary;
    boolean active;
    Timestamp createdAt;
    UUID token;
    BigDecimal balance;
    int[] scores;
    Address address;
    List<String> tags;
    Color color;
    String note;
    Person manager;
}
