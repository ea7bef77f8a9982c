package org.acme.shop;

import java.math.BigDecimal;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A field of each kind that a Rust type or hint can stand for; the Java side registers it first. */
public final class AllTypes {
    byte tiny;
    short small;
    int number;
    long large;
    float ratio;
    double precise;
    char letter;
    boolean flag;
    Integer noNumber;
    Long boxedLong;
    Character boxedChar;
    String text;
    Date day;
    java.sql.Date sqlDay;
    Time clock;
    Timestamp moment;
    UUID token;
    BigDecimal amount;
    Color color;

    byte[] bytes;
    short[] shorts;
    int[] ints;
    long[] longs;
    float[] floats;
    double[] doubles;
    char[] chars;
    boolean[] flags;
    String[] texts;
    Date[] days;
    java.sql.Date[] sqlDays;
    Time[] clocks;
    Timestamp[] moments;
    UUID[] tokens;
    BigDecimal[] amounts;
    Color[] colors;
    Address[] homes;
    Object[] mixed;
    Integer[] boxes;
    int[][] grid;
    Object[][] table;

    List<Address> stops;
    ArrayList<Long> arrayList;
    LinkedList<String> linkedList;
    Set<Short> set;
    HashSet<Integer> hashSet;
    LinkedHashSet<Character> linkedHashSet;
    Map<String, List<Timestamp>> map;
    HashMap<UUID, Integer> hashMap;
    LinkedHashMap<Integer, Address> linkedHashMap;
    Object anything;
}
