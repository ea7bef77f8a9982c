package org.acme;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ignite.binary.BinaryObject;

/** Prints values as lines {@code name=value}, the same for a class instance and for the binary object that it was read from. */
final class Shown {
    private Shown() {
    }

    static void print(String name, Object value) throws IllegalAccessException {
        if (value instanceof BinaryObject && !((BinaryObject)value).type().isEnum()) {
            BinaryObject object = (BinaryObject)value;
            line(name + ".type", object.type().typeName());
            for (String field : object.type().fieldNames()) {
                print(name + "." + field, object.field(field));
            }
        } else if (value instanceof Person || value instanceof Address || value instanceof OrderKey) {
            line(name + ".type", value.getClass().getName());
            for (Field field : value.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    print(name + "." + field.getName(), field.get(value));
                }
            }
        } else if (value instanceof Collection) {
            line(name + ".kind", value.getClass().getSimpleName());
            elements(name, ((Collection<?>)value).toArray());
        } else if (value instanceof Map) {
            line(name + ".kind", value.getClass().getSimpleName());
            for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>((Map<?, ?>)value).entrySet()) {
                print(name + "." + text(entry.getKey()), entry.getValue());
            }
        } else if (value != null && value.getClass().isArray()) {
            line(name + ".kind", value.getClass().getSimpleName());
            elements(name, value);
        } else {
            line(name, text(value));
        }
    }

    private static void elements(String name, Object array) throws IllegalAccessException {
        line(name + ".len", String.valueOf(Array.getLength(array)));
        for (int i = 0; i < Array.getLength(array); i++) {
            print(name + "." + i, Array.get(array, i));
        }
    }

    static void line(String name, String text) {
        System.out.println(name + "=" + text);
    }

    /**
     * A value on one line: strings and chars with {@code \\}, {@code \n} and {@code \\uXXXX} for control characters, dates and times in
     * milliseconds, timestamps as milliseconds + nanoseconds within the last of them, decimals with their whole scale.
     */
    static String text(Object value) {
        if (value instanceof Timestamp) {
            Timestamp timestamp = (Timestamp)value;
            return timestamp.getTime() + "+" + timestamp.getNanos() % 1_000_000;
        }
        if (value instanceof Date) {
            return String.valueOf(((Date)value).getTime());
        }
        if (value instanceof BigDecimal) {
            return ((BigDecimal)value).toPlainString();
        }
        if (value instanceof BinaryObject) {
            return ((BinaryObject)value).enumName();
        }
        if (value instanceof Enum) {
            return ((Enum<?>)value).name();
        }
        return escaped(String.valueOf(value));
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder();
        for (char unit : text.toCharArray()) {
            if (unit == '\\') {
                shown.append("\\\\");
            } else if (unit == '\n') {
                shown.append("\\n");
            } else if (unit < ' ') {
                shown.append(String.format("\\u%04x", (int)unit));
            } else {
                shown.append(unit);
            }
        }
        return shown.toString();
    }
}
