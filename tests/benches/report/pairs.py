"""Measures columns in turns on one running server: rounds of short measurements, each round in an order drawn by lot, so that what the server does in
periods (its garbage collections) does not meet the same column each time. The lots are new in each run, for the server's periods are not.

Every program runs all the time and waits for its turn, so that what is warm stays warm. The number of rounds is fixed before.
"""
import argparse
import json
import os
import random
import subprocess
import sys

from goals import BLOCKING_ONLY, OURS, RATIOS, ROWS
from lines import row_of


class Column:
    """A running program, which is asked for one row after the other."""

    def __init__(self, peer, program, cpu):
        pin = (lambda: os.sched_setaffinity(0, {cpu})) if cpu is not None else None
        self.peer = peer
        self.process = subprocess.Popen(
            [program, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=pin)

    def measure(self, row):
        self.process.stdin.write(row_of(self.peer, row) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.peer} ended in {row}")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def rows_of(wanted, peers):
    """The rows that have a goal, with the columns that each compares."""
    for row in ROWS:
        references = [peer for of, peer, _ in RATIOS if of == row and peer in peers]
        if references and (not wanted or row in wanted):
            yield row, references


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", help="folder with a program for each column")
    parser.add_argument("--pairs", type=int, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--peers", required=True)
    parser.add_argument("--server", type=int, help="process id of the server: it and the columns get a processor each")
    options = parser.parse_args()
    peers = options.peers.split()
    pinned = options.server is not None
    if pinned:
        subprocess.run(["taskset", "-a", "-c", "-p", "0", str(options.server)], stdout=subprocess.DEVNULL, check=True)
    columns = {peer: Column(peer, os.path.join(options.programs, peer), 1 if pinned else None) for peer in peers}
    for row, references in rows_of(options.only.split(), peers):
        ours = [peer for peer in OURS if peer in peers and (peer == "rust" or row not in BLOCKING_ONLY)]
        turn = [columns[peer] for peer in [*ours, *references]]
        for pair in range(options.pairs + 1):
            taken = {column.peer: column.measure(row) for column in random.sample(turn, len(turn))}
            # The first round only warms.
            if pair:
                print(json.dumps({"row": row, "pair": pair, "pinned": pinned, "lines": taken}), flush=True)
        print(f"{row}: {options.pairs} pairs with {', '.join(references)}", file=sys.stderr)
    for column in columns.values():
        column.end()


main()
