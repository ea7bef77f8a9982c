"""What is measured, and what is aimed at: the only place of both."""

# Row: what it is, and its unit.
ROWS = {
    "W1": "encode in memory",
    "W2": "decode in memory",
    "W2-lent": "decode in memory, texts borrowed",
    "W3": "get",
    "W4": "put",
    "W10": "get, int to int",
    "W5P": "put_all of 500, entries",
    "W5G": "get_all of 500, entries",
    "W6": "scan, entries",
    "W6-lent": "scan, texts borrowed, entries",
    "W7": "SELECT, rows",
    "W7-lent": "SELECT, texts borrowed, rows",
    "W8": "get, 8 callers of one client",
    "W8-pool": "get, 8 threads, 8 connections",
    "W8-mutex": "get, 8 threads, a mutex",
    "W9": "get, 64 in flight",
    "W9-inline": "get, 64 in flight, continued in the I/O thread",
    "W9-single": "get, 64 in flight, a write each",
    "W9-pool": "get, 64 in flight, 64 connections",
    "W11": "bulk load, entries",
    "W11P": "bulk load, 4 batches in flight, entries",
    "W12": "connect",
    "W13": "three nodes, get, 8 callers",
    "W13P": "three nodes, put_all of 500, 8 callers, entries",
    "W13G": "three nodes, get_all of 500, 8 callers, entries",
}

# Columns, in the order in which they are shown.
PEERS = ["rust", "rust-async", "java", "python", "node", "ignite-rs", "ignite-v2", "raw-c", "echo", "mem"]

# The columns of this client: its fronts, which share what needs no network.
OURS = ["rust", "rust-async"]
BLOCKING_ONLY = {"W1", "W2", "W2-lent", "W6-lent", "W7-lent", "W13", "W13P", "W13G"}

# Rows that another column has under another name.
SAME_AS = {"W2-lent": "W2", "W6-lent": "W6", "W7-lent": "W7"}

# Rows whose figure is the median time of a call and not the calls of a second, which hold something else too.
BY_LATENCY = {"W12"}

# (row, reference, least ratio of our speed to the reference's; None is shown without a verdict).
RATIOS = [
    ("W1", "java", 4.0),
    ("W2", "java", 2.0),
    ("W2-lent", "java", 3.0),
    ("W3", "raw-c", 0.9),
    ("W3", "java", 1.0),
    ("W4", "raw-c", 0.9),
    ("W4", "java", 1.0),
    ("W10", "raw-c", 0.9),
    ("W10", "java", 1.0),
    ("W5P", "raw-c", 0.7),
    ("W5P", "java", 1.0),
    ("W5G", "raw-c", 0.7),
    ("W5G", "java", 1.0),
    ("W6", "raw-c", 0.6),
    ("W6", "java", 1.0),
    ("W7", "raw-c", 0.6),
    ("W7", "java", 1.0),
    ("W8", "raw-c", 0.9),
    ("W8", "java", 1.0),
    ("W9", "raw-c", None),
    ("W9", "java", 2.0),
    ("W11", "raw-c", None),
    ("W11", "java", 1.0),
    ("W11P", "raw-c", 0.9),
    ("W11P", "java", 1.0),
    ("W12", "raw-c", 1 / 1.2),
    ("W12", "java", 1.0),
    ("W13", "java", 1.0),
    ("W13P", "java", 1.0),
    ("W13G", "java", 1.0),
]

# (row, what, most): of what is counted, or of the peak memory of a process that does nothing else.
LIMITS = [
    ("W3", "processor time, us", 12.0),
    ("W6", "peak memory, MiB", 16.0),
]

# Rows whose system calls, context switches and processor time are counted for a call; those of several callers in our columns only,
# the others do not end after so many calls. And rows whose instructions are counted for an object.
COUNTED_CALLS = ["W3", "W4", "W10"]
COUNTED_SHARED = ["W8", "W9"]
COUNTED_OBJECTS = ["W1", "W2", "W2-lent"]
