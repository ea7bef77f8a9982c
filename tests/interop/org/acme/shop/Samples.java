package org.acme.shop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The values that both sides know; the Rust tests hold the same ones. */
public final class Samples {
    private static final UUID TOKEN = UUID.fromString("12345678-9abc-def0-8123-456789abcdef");

    private Samples() {
    }

    static Person ann() {
        Person ann = new Person();
        ann.id = 1;
        ann.name = "Ann Ünal \uD83E\uDD80";
        ann.age = 36;
        ann.salary = 1234.5;
        ann.active = true;
        ann.createdAt = timestamp("2024-02-29T12:34:56.123456789Z");
        ann.token = TOKEN;
        ann.balance = new BigDecimal("-1234567890123456789.1200");
        ann.scores = new int[] {1, -2, Integer.MAX_VALUE};
        ann.address = new Address("Main Street 1", "Bonn", 53111);
        ann.tags = list("a", null, "ç");
        ann.color = Color.GREEN;
        ann.note = null;
        ann.manager = bob();
        return ann;
    }

    /** Everything that can be null is. */
    static Person bob() {
        Person bob = new Person();
        bob.id = 2;
        bob.age = -1;
        bob.salary = Double.POSITIVE_INFINITY;
        return bob;
    }

    static AllTypes allTypes() {
        AllTypes all = new AllTypes();
        scalars(all);
        arrays(all);
        collections(all);
        return all;
    }

    private static void scalars(AllTypes all) {
        all.tiny = Byte.MIN_VALUE;
        all.small = Short.MAX_VALUE;
        all.number = Integer.MIN_VALUE;
        all.large = Long.MAX_VALUE;
        all.ratio = 0.1f;
        all.precise = Double.MIN_VALUE;
        all.letter = 'ß';
        all.flag = true;
        all.boxedLong = 5L;
        all.boxedChar = '€';
        all.text = "";
        all.day = date("1969-07-20T20:17:40.001Z");
        all.sqlDay = new java.sql.Date(date("1900-01-01T00:00:00Z").getTime());
        all.clock = new Time(45_296_789);
        all.moment = timestamp("1969-12-31T23:59:59.999999999Z");
        all.token = TOKEN;
        all.amount = new BigDecimal(BigInteger.ONE.shiftLeft(200), 30);
        all.color = Color.BLUE;
    }

    private static void arrays(AllTypes all) {
        all.bytes = new byte[] {-1, 0, 127};
        all.shorts = new short[] {-2, 3};
        all.ints = new int[0];
        all.longs = new long[] {Long.MIN_VALUE};
        all.floats = new float[] {1.5f, Float.NEGATIVE_INFINITY};
        all.doubles = new double[] {-0.0};
        all.chars = new char[] {'a', 'ж'};
        all.flags = new boolean[] {true, false};
        all.texts = new String[] {"x", null, ""};
        all.days = new Date[] {date("2000-01-01T00:00:00Z"), null};
        all.sqlDays = new java.sql.Date[] {new java.sql.Date(date("2020-01-02T00:00:00Z").getTime()), null};
        all.clocks = new Time[] {new Time(0), null};
        all.moments = new Timestamp[] {timestamp("2000-01-01T00:00:00.000000001Z"), null};
        all.tokens = new UUID[] {TOKEN, null};
        all.amounts = new BigDecimal[] {new BigDecimal("0.00"), new BigDecimal("5E+3"), null};
        all.colors = new Color[] {Color.RED, Color.BLUE};
        all.homes = new Address[] {new Address("Elm 2", "Köln", 50667), null};
        all.mixed = new Object[] {7, "seven", new Address(null, "Ulm", 89073)};
        all.boxes = new Integer[] {1, null};
        all.grid = new int[][] {{1, 2}, {}};
        all.table = new Object[][] {{1, "one"}, {2, null}};
    }

    private static void collections(AllTypes all) {
        all.stops = list(new Address("Oak 3", "Mainz", 55116));
        // A singleton list has a form of its own in Java; this is an ordinary list.
        all.arrayList = list(1L, 2L);
        all.linkedList = new LinkedList<>(Arrays.asList("first", "second"));
        all.set = new HashSet<>(Arrays.asList((short) 9));
        all.hashSet = new HashSet<>(Arrays.asList(10));
        all.linkedHashSet = new LinkedHashSet<>(Arrays.asList('p', 'q'));
        all.map = new HashMap<>(Map.of("when", list(timestamp("2020-01-02T10:00:00.000000001Z"))));
        all.hashMap = new HashMap<>(Map.of(TOKEN, 11));
        all.linkedHashMap = new LinkedHashMap<>();
        all.linkedHashMap.put(1, new Address("Fir 4", "Trier", 54290));
        all.linkedHashMap.put(2, null);
        all.anything = new Address("Ash 5", "Worms", 67547);
    }

    static Parcel parcel() {
        Parcel parcel = new Parcel();
        parcel.from = new Address("Main Street 1", "Bonn", 53111);
        parcel.to = parcel.from;
        parcel.stops = list(new Address("Elm 2", "Köln", 50667), parcel.from);
        return parcel;
    }

    /** Keys of all kinds that the Rust side writes and finds, in its order. */
    static Object[] keys() {
        return new Object[] {
            (byte) 1, (short) 1, 1, 1L, 1.0f, 1.0, 'a', "a", true, TOKEN, Color.GREEN,
            new Date(86_400_000), new Time(1_000), timestamp("2024-02-29T12:34:56.123456789Z"), new BigDecimal("1.50"),
            new OrderKey(7, "EU"),
        };
    }

    static LineKey lineKey() {
        return new LineKey(new OrderKey(7, "Süd"), 3, Color.BLUE, timestamp("2024-02-29T12:34:56.123456789Z"));
    }

    static Timestamp timestamp(String instant) {
        return Timestamp.from(Instant.parse(instant));
    }

    private static Date date(String instant) {
        return Date.from(Instant.parse(instant));
    }

    @SafeVarargs
    private static <T> ArrayList<T> list(T... items) {
        return new ArrayList<>(Arrays.asList(items));
    }
}
