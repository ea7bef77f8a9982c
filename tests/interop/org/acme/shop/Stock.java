package org.acme.shop;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.UUID;

/** A row with a column of each type; its key is a {@link StockKey} or a {@link DepotKey}. */
public final class Stock {
    Boolean flag;
    Byte tiny;
    Short small;
    Integer whole;
    Long big;
    Float single;
    Double dbl;
    BigDecimal dec;
    String text;
    UUID token;
    byte[] bytes;
    Date day;
    Time clock;
    Timestamp moment;
}
