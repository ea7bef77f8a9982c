package org.acme.shop;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.ignite.binary.BinaryObject;

/** Writes any value as text with its type: the same text for an object and for its {@link BinaryObject}. */
final class Text {
    /** Besides the primitives, the components of arrays with a form of their own on the wire. */
    private static final Set<Class<?>> TYPED =
        Set.of(String.class, UUID.class, Date.class, Time.class, Timestamp.class, BigDecimal.class);

    private Text() {
    }

    static String of(Object value) throws IllegalAccessException {
        if (value == null) {
            return "null";
        }
        if (value instanceof BinaryObject && ((BinaryObject) value).type().isEnum()) {
            return constant(simpleName(value), ((BinaryObject) value).enumName());
        }
        if (value instanceof Enum) {
            return constant(simpleName(value), ((Enum<?>) value).name());
        }
        Map<String, Object> fields = fields(value);
        if (fields != null) {
            return simpleName(value) + text(fields, '{', '}');
        }
        return value.getClass().isArray() ? array(value) : plain(value);
    }

    /** The value that {@link #of} writes as a text, for those that a column may hold. */
    static Object parse(String text) {
        if (text.equals("null")) {
            return null;
        }
        String type = text.substring(0, text.indexOf(text.startsWith("byte[") ? '[' : '('));
        String value = text.substring(type.length() + 1, text.length() - 1);
        switch (type) {
            case "Boolean":
                return Boolean.valueOf(value);
            case "Byte":
                return Byte.valueOf(value);
            case "Short":
                return Short.valueOf(value);
            case "Integer":
                return Integer.valueOf(value);
            case "Long":
                return Long.valueOf(value);
            case "Float":
                return Float.valueOf(value);
            case "Double":
                return Double.valueOf(value);
            case "BigDecimal":
                return new BigDecimal(value);
            case "String":
                return value;
            case "UUID":
                return UUID.fromString(value);
            case "SqlDate":
                return java.sql.Date.valueOf(value);
            case "Time":
                return new Time(Long.parseLong(value.replace(" ms", "")));
            case "Timestamp":
                return Samples.timestamp(value);
            case "byte":
                return bytes(value);
            default:
                throw new IllegalArgumentException(text);
        }
    }

    private static byte[] bytes(String items) {
        String[] parts = items.isEmpty() ? new String[0] : items.split(", ");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (Byte) parse(parts[i]);
        }
        return bytes;
    }

    /** Names and values of the fields of an object, sorted; null if the value is no object of ours. */
    static Map<String, Object> fields(Object value) throws IllegalAccessException {
        Map<String, Object> fields = new TreeMap<>();
        if (value instanceof BinaryObject) {
            BinaryObject object = (BinaryObject) value;
            object.type().fieldNames().forEach(name -> fields.put(name, object.field(name)));
            return fields;
        }
        if (value == null || value.getClass().getPackage() != Text.class.getPackage()) {
            return null;
        }
        for (Field field : value.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            fields.put(field.getName(), field.get(value));
        }
        return fields;
    }

    private static String simpleName(Object value) {
        String name = value instanceof BinaryObject
            ? ((BinaryObject) value).type().typeName()
            : value.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String constant(String type, String name) {
        return type + "." + name;
    }

    private static String plain(Object value) throws IllegalAccessException {
        if (value instanceof Collection) {
            return simpleName(value) + text((Collection<?>) value);
        }
        if (value instanceof Map) {
            Map<?, ?> map = (Map<?, ?>) value;
            List<String> entries = new ArrayList<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.add(of(entry.getKey()) + ": " + of(entry.getValue()));
            }
            if (map.getClass() == HashMap.class) {
                Collections.sort(entries);
            }
            return simpleName(value) + "{" + String.join(", ", entries) + "}";
        }
        if (value instanceof java.sql.Date) {
            // Another class, and other bytes, than a java.util.Date.
            return "SqlDate(" + value + ")";
        }
        return simpleName(value) + "(" + scalar(value) + ")";
    }

    private static String scalar(Object value) {
        if (value instanceof Timestamp) {
            return ((Timestamp) value).toInstant().toString();
        }
        if (value instanceof Time) {
            return ((Time) value).getTime() + " ms";
        }
        return value instanceof Date ? ((Date) value).toInstant().toString() : value.toString();
    }

    /** An array without a form of its own on the wire is {@code Object[]} for binary objects, whatever class its field wants. */
    private static String array(Object array) throws IllegalAccessException {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            items.add(Array.get(array, i));
        }
        Class<?> component = array.getClass().getComponentType();
        boolean typed = component.isPrimitive() || TYPED.contains(component);
        return (typed ? component.getSimpleName() : "Object") + text(items);
    }

    private static String text(Collection<?> items) throws IllegalAccessException {
        List<String> texts = new ArrayList<>();
        for (Object item : items) {
            texts.add(of(item));
        }
        if (items.getClass() == HashSet.class) {
            Collections.sort(texts);
        }
        return texts.toString();
    }

    private static String text(Map<String, Object> fields, char open, char close) throws IllegalAccessException {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            texts.add(field.getKey() + "=" + of(field.getValue()));
        }
        return open + String.join(", ", texts) + close;
    }
}
