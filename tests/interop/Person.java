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
 * A class as a Java program would have it, with a field of every common type. A Rust struct mirrors it field by field, in this order:
 *
 * <pre>
 * #[ignite(type_name = "org.acme.Person")]
 * #[serde(rename_all = "camelCase")]
 * struct Person {
 *     id: i64, name: Option&lt;String&gt;, age: i32, level: i16, flags: i8, rating: f32, salary: f64, active: bool, grade: char,
 *     rank: Option&lt;i32&gt;, born: Option&lt;types::Date&gt;, wakes: Option&lt;types::Time&gt;, created: Option&lt;types::Timestamp&gt;,
 *     token: Option&lt;Uuid&gt;, balance: Option&lt;types::Decimal&gt;,
 *     photo: Option&lt;Vec&lt;u8&gt;&gt;, scores: Option&lt;Vec&lt;i32&gt;&gt;, weights: Option&lt;Vec&lt;f64&gt;&gt;, answers: Option&lt;Vec&lt;bool&gt;&gt;,
 *     tags: Option&lt;Vec&lt;Option&lt;String&gt;&gt;&gt;, visits: Option&lt;Vec&lt;types::Timestamp&gt;&gt;,
 *     #[ignite(type = "list&lt;string&gt;")] nicknames: Option&lt;Vec&lt;String&gt;&gt;,
 *     #[ignite(type = "set&lt;int&gt;")] lucky: Option&lt;HashSet&lt;i32&gt;&gt;,
 *     #[ignite(type = "map&lt;string, int&gt;")] counts: Option&lt;HashMap&lt;String, i32&gt;&gt;,
 *     color: Option&lt;Color&gt;, address: Option&lt;Address&gt;,
 *     #[ignite(type = "list")] formerAddresses: Option&lt;Vec&lt;Address&gt;&gt;,
 *     note: Option&lt;String&gt;,
 * }
 * #[ignite(type_name = "org.acme.Color")]
 * enum Color { Red, Green, Blue }   // the constants are RED, GREEN, BLUE
 * </pre>
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
