"""Writes the page of the results, and the chart, from the lines that the run has left. Nothing else is known here."""
import collections
import itertools
import os
import statistics
import sys

import chart
from goals import COUNTED_CALLS, COUNTED_OBJECTS, COUNTED_SHARED, LIMITS, OURS, PEERS, RATIOS, ROWS, SAME_AS
from lines import median_interval, read, row_of, speed


def number(value, digits=0):
    return "" if value is None else f"{value:,.{digits}f}"


def by_place(peer):
    return PEERS.index(peer) if peer in PEERS else len(PEERS)


def table(lines, absent):
    """One line for each row and column, with the ratios of the medians to Java and to the bound."""
    rows, reasons = collections.defaultdict(list), {}
    for line in lines:
        place = (line["w"], line["peer"])
        if "na" in line:
            reasons[place] = line["na"]
        else:
            rows[place].append(line)
    median = {place: statistics.median(speed(place[0], line) for line in rows[place]) for place in rows}
    peers = sorted({peer for _, peer in [*rows, *reasons]}, key=by_place)
    print("| row | column | a second | spread | p50, us | p99, us | bytes | processor, us | peak, MiB | to Java | to raw-c | note |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|")
    for row in ROWS:
        for peer in peers:
            name = f"{row} {ROWS[row]}"
            if (row, peer) in rows:
                own = sorted(rows[row, peer], key=lambda line: line["ops_s"])
                line = own[len(own) // 2]
                spread = 100 * (1 - own[0]["ops_s"] / own[-1]["ops_s"])
                ratios = []
                for reference in ("java", "raw-c"):
                    other = median.get((SAME_AS.get(row, row), reference))
                    ratios.append(number(median[row, peer] / other, 2) if other and peer != reference else "")
                print(
                    f"| {name} | {peer} | {number(statistics.median(one['ops_s'] for one in own))} | {spread:.0f}% "
                    f"| {number(line['p50_us'], 1)} | {number(line['p99_us'], 1)} | {number(line['bytes'], 1)} "
                    f"| {number(1e6 * line['cpu_s'] / max(line['ops'], 1), 2)} | {number((line['rss_kb'] or 0) / 1024)} "
                    f"| {ratios[0]} | {ratios[1]} | {line['note']} |")
            elif (row, peer) in reasons:
                print(f"| {name} | {peer} | absent | | | | | | | | | {reasons[row, peer]} |")
    for line in absent:
        print(f"| all | {line['peer']} | absent | | | | | | | | | {line['absent']} |")
    return median


def verdict(interval, goal):
    if goal is None:
        return ""
    if interval is None:
        return "not decided: too few pairs"
    if interval[0] >= goal:
        return "met"
    return "missed" if interval[1] < goal else "not decided"


def pairs(lines):
    """The ratios of ours to the reference's, pair by pair: median, interval and verdict. Returned for the chart."""
    ratios, found = collections.defaultdict(list), {}
    for line in lines:
        row, taken = line["row"], line["lines"]
        for front, peer in itertools.product([*OURS, "raw-c"], ["java", "raw-c"]):
            if front in taken and peer in taken and front != peer:
                ratios[row, front, peer, line["pinned"]].append(speed(row, taken[front]) / speed(row, taken[peer]))
    print("| row | column | reference | goal | free: ratio | 95 % interval | verdict | pinned: ratio | 95 % interval | verdict | pairs |")
    print("|---|---|---|---:|---:|---|---|---:|---|---|---:|")
    for (row, peer, goal), front in itertools.product(RATIOS, [*OURS, "raw-c"]):
        cells, count, goal = [], 0, goal if front in OURS else None
        for pinned in (False, True):
            values = ratios.get((row, front, peer, pinned))
            if not values:
                cells += ["", "", ""]
                continue
            count = len(values)
            middle, interval = median_interval(values)
            found[row, front, peer, pinned] = (middle, interval)
            cells += [number(middle, 2), f"{interval[0]:.2f} to {interval[1]:.2f}" if interval else "", verdict(interval, goal)]
        if count:
            print(f"| {row} {ROWS[row]} | {front} | {peer} | {number(goal, 2)} | {' | '.join(cells)} | {count} |")
    return found


def counts(lines, table_lines, pair_lines):
    values = {(line["w"], line["what"], line["peer"]): line["value"] for line in lines}
    times = collections.defaultdict(list)
    for line in [*table_lines, *(one for pair in pair_lines for one in pair["lines"].values())]:
        if line["w"] in [*COUNTED_CALLS, *COUNTED_SHARED] and line["peer"] in (*OURS, "java", "raw-c") and "na" not in line:
            times[line["w"], "processor time, us", line["peer"]].append(1e6 * line["cpu_s"] / line["ops"])
    values.update((place, statistics.median(own)) for place, own in times.items())
    for line in table_lines:
        if line["w"] == "W6" and "na" not in line:
            place = ("W6", "peak memory, MiB", line["peer"])
            values[place] = max(values.get(place, 0), (line["rss_kb"] or 0) / 1024)
    limits = {(row, what): most for row, what, most in LIMITS}
    peers = sorted({peer for _, _, peer in values}, key=by_place)
    print(f"| row | figure | {' | '.join(peers)} | at most | |")
    print(f"|---|---|{'---:|' * len(peers)}---:|---|")
    order = [*COUNTED_OBJECTS, *COUNTED_CALLS, *COUNTED_SHARED, "W6"]
    for row, what in sorted({(row, what) for row, what, _ in values}, key=lambda place: (order.index(place[0]), place[1])):
        shown = [number(values.get((row, what, peer)), 2 if what != "instructions" else 0) for peer in peers]
        most, ours = limits.get((row, what)), values.get((row, what, "rust"))
        told = "" if most is None or ours is None else "met" if ours <= most else "missed"
        print(f"| {row} {ROWS[row]} | {what} | {' | '.join(shown)} | {number(most, 1)} | {told} |")
    return sorted({line["by"] for line in lines})


def main():
    folder = sys.argv[1]
    of = lambda name: read(os.path.join(folder, name + ".jsonl"))
    table_lines, pair_lines, count_lines = of("table"), of("pairs"), of("counts")
    machine = of("machine")[0]
    print("# Results of tests/bench.sh\n")
    print(f"Written by `tests/bench.sh {machine['options']}`, every figure; the chart is drawn from the same lines.".replace(" `,", "`,"))
    print("Rows, columns and how to read them: [README.md](README.md).\n")
    print("![Speed of this client as a ratio to Java and to the bound](chart.svg)\n")
    print(f"{machine['processor']}, {machine['processors']} processors, {machine['system']}; load at the start {machine['load']}. "
          f"Apache Ignite {machine['ignite']}, Rust {machine['rust']}, Java {machine['java']}, Python {machine['python']}, "
          f"Node.js {machine['node']}. Commit {machine['commit']}. {machine['entries']:,} entries, {machine['bulk']:,} of bulk load.\n")
    medians, found = {}, {}
    if table_lines:
        print("## Table\n")
        medians = table(table_lines, of("absent"))
        print()
    if pair_lines:
        print("## Pairs\n")
        print("Ratio of this client's speed to the reference's, measured in turns on the same running server: the median of the pairs. "
              "The interval holds the true median with 95 % or more (order statistics). A goal is met if the whole interval reaches it, "
              "missed if it lies wholly below, otherwise not decided. Pinned: the server has a processor and the clients the other. "
              "The rows of raw-c tell how far the bound itself is from Java.\n")
        found = pairs(pair_lines)
        print()
    if count_lines or any(line["w"] == "W6" for line in table_lines):
        print("## Counts\n")
        print("Per call, or per object, without the start of the program; processor time of the whole client, the median of all measurements.\n")
        by = counts(count_lines, table_lines, pair_lines)
        print(f"\nCounted by {', '.join(by)}." if by else "")
    with open(os.path.join(folder, "chart.svg"), "w") as file:
        file.write(chart.draw(medians, found))


main()
