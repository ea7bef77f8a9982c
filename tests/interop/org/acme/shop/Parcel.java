package org.acme.shop;

import java.util.List;

/** Parts that Java writes once and refers to from then on. */
public final class Parcel {
    Address from;
    Address to;
    List<Address> stops;
}
