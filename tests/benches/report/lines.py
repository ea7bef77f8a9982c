"""Lines of results: one JSON object each."""
import json
import math
import statistics

from goals import BY_LATENCY, SAME_AS


def read(path):
    """All lines of a file, which need not exist."""
    try:
        with open(path) as file:
            return [json.loads(line) for line in file if line.startswith("{")]
    except FileNotFoundError:
        return []


def speed(row, line):
    """What a row compares: more is better."""
    return 1e6 / line["p50_us"] if row in BY_LATENCY else line["ops_s"]


def row_of(peer, row):
    """The name under which a column has a row."""
    return row if peer.startswith("rust") else SAME_AS.get(row, row)


def median_interval(values):
    """The median and its interval of 95 % (or more) by order statistics; no interval for fewer than six values.

    Below the k-th smallest value the median lies with the probability that a fair coin shows fewer than k heads.
    """
    values, n = sorted(values), len(values)
    k, below = 0, 0.0
    while below + math.comb(n, k) / 2**n <= 0.025:
        below += math.comb(n, k) / 2**n
        k += 1
    interval = (values[k - 1], values[n - k]) if k else None
    return statistics.median(values), interval
