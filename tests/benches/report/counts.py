"""Figures that do not depend on how busy the machine is: system calls and context switches of a call, instructions of an
object. Each is the difference of a longer and a shorter run of the same program, so that start and connection do not count.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile

from goals import COUNTED_CALLS, COUNTED_OBJECTS, COUNTED_SHARED, OURS


def run(program, row, calls, under=""):
    """Runs a row with exactly so many calls; what the system says of the processes."""
    env = dict(os.environ, PEERS_CALLS=str(calls), PEERS_UNDER=under)
    process = subprocess.Popen([program, row], env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise SystemExit(f"{program} {row} failed")
    return usage


def per_unit(measure, short, long, units=1):
    return (measure(long) - measure(short)) / ((long - short) * units)


def system_calls(program, row):
    def count(calls):
        with tempfile.NamedTemporaryFile("r") as file:
            run(program, row, calls, f"strace -f -c -o {file.name}")
            total = [line.split() for line in file if line.endswith(" total\n")]
        return int(total[0][3] if len(total[0]) > 4 else total[0][2])

    return per_unit(count, 1_000, 3_000)


def instructions(program, row):
    """Of the user's part; by the processor if it counts for us, otherwise by a simulation."""
    perf = ["perf", "stat", "-x,", "-e", "instructions:u"]
    by_processor = False
    if shutil.which("perf"):
        told = subprocess.run([*perf, "true"], stderr=subprocess.PIPE, text=True).stderr
        by_processor = told[:1].isdigit()

    def count(calls):
        with tempfile.NamedTemporaryFile("r") as file:
            if by_processor:
                run(program, row, calls, " ".join([*perf, "-o", file.name]))
                return int(re.search(r"^(\d+),", file.read(), re.M)[1])
            run(program, row, calls, f"valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file={file.name}")
            return int(re.search(r"Collected : (\d+)", file.read())[1])

    if by_processor or shutil.which("valgrind"):
        # A call encodes or decodes ten objects.
        return per_unit(count, 100, 300, 10), "perf stat" if by_processor else "callgrind"
    return None, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", help="folder with a program for each column")
    parser.add_argument("--peers", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wanted = options.only.split()

    def tell(peer, row, what, value, by):
        print(json.dumps({"peer": peer, "w": row, "what": what, "value": value, "by": by}), flush=True)

    for peer in options.peers.split():
        program = os.path.join(options.programs, peer)
        for row in [*COUNTED_CALLS, *(COUNTED_SHARED if peer in OURS else ())]:
            if wanted and row not in wanted:
                continue
            short, long = run(program, row, 20_000), run(program, row, 50_000)
            switches = [usage.ru_nvcsw + usage.ru_nivcsw for usage in (short, long)]
            tell(peer, row, "context switches", (switches[1] - switches[0]) / 30_000, "wait4")
            if shutil.which("strace"):
                tell(peer, row, "system calls", system_calls(program, row), "strace")
        for row in COUNTED_OBJECTS if peer == "rust" else ():
            if wanted and row not in wanted:
                continue
            value, by = instructions(program, row)
            if value is not None:
                tell(peer, row, "instructions", value, by)


main()
