package org.acme;

import java.math.BigDecimal;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A class as a Java program would have it, with a field of every common type. The Rust structs that mirror it and its neighbours, field by
 * field and in the same order, stand in {@code tests/server/acme.rs}: fields of type {@code List}, {@code Set} and {@code Map} take the
 * hints {@code list<..>}, {@code set<..>} and {@code map<..>} there, everything that may be null is an {@code Option}.
 */
public class Person {
    long id;
    String name;
    int age;
    short level;
    byte flags;
    float rating;
    double salary;
    boolean active;
    char grade;
    Integer rank;
    Date born;
    Time wakes;
    Timestamp created;
    UUID token;
    BigDecimal balance;
    byte[] photo;
    int[] scores;
    double[] weights;
    boolean[] answers;
    String[] tags;
    Timestamp[] visits;
    List<String> nicknames;
    Set<Integer> lucky;
    Map<String, Integer> counts;
    Color color;
    Address address;
    List<Address> formerAddresses;
    String note;
}
