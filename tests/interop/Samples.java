package org.acme;

import java.math.BigDecimal;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** The objects that Java writes. A test in Rust that writes the same ones gets the same lines from {@code read-objects}. */
final class Samples {
    private Samples() {
    }

    /** Every field holds something. Sets and maps have one entry, so that their order cannot differ. */
    static Person full() {
        Person person = new Person();
        person.id = 1;
        person.name = "Ann Zoë \uD83D\uDE80";
        person.age = 41;
        person.level = -7;
        person.flags = 127;
        person.rating = 4.5f;
        person.salary = 1234.5;
        person.active = true;
        person.grade = 'ß';
        person.rank = 3;
        person.born = new Date(-86_400_000L);
        person.wakes = new Time(23_400_000L);
        person.created = timestamp(1_700_000_000_123L, 456_789);
        person.token = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        person.balance = new BigDecimal("-9876543210.1230");
        person.photo = new byte[] {0, 1, -1};
        person.scores = new int[] {1, -2, Integer.MAX_VALUE};
        person.weights = new double[] {0.25, -1e300};
        person.answers = new boolean[] {true, false};
        person.tags = new String[] {"new", null, ""};
        person.visits = new Timestamp[] {timestamp(0, 0), timestamp(1, 999_999)};
        person.nicknames = new ArrayList<>(List.of("annie", "zoë"));
        person.lucky = new HashSet<>(List.of(7));
        person.counts = new HashMap<>();
        person.counts.put("logins", 3);
        person.color = Color.GREEN;
        person.address = new Address("1 Main Street", "Springfield", 12345);
        person.formerAddresses = new ArrayList<>(List.of(new Address("2 Side Street", "Shelbyville", -1), new Address("", "", 0)));
        person.note = "line one\nline two";
        return person;
    }

    /** Numbers are zero, everything else is null; the char is U+0000. */
    static Person empty() {
        Person person = new Person();
        person.id = 2;
        return person;
    }

    /** Milliseconds since 1970, and the nanoseconds within the last of them. */
    private static Timestamp timestamp(long millis, int nanosOfMilli) {
        Timestamp timestamp = new Timestamp(millis);
        timestamp.setNanos(timestamp.getNanos() + nanosOfMilli);
        return timestamp;
    }
}
