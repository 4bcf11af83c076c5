"""Starts programs and says what they cost; a tenant and its simulator for measurements."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOPHIA = pathlib.Path(os.environ.get("SOPHIA_BIN", ROOT / "build/bin/sophia"))
SHARED = pathlib.Path(os.environ.get("SOPHIA_SHARED_DATA", ROOT.parent / "shared/data"))


@dataclass
class Cost:
    """Of one process with all that it started and waited for."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    out: str = ""


def run(command, environment, expect=(0,)):
    """Runs to the end. A program that fails ends the measurement with what it said."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], env=environment, stdout=out,
                                   stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode not in expect:
        sys.exit(f"{command[0]} {command[1]} ended with {process.returncode}:\n{text[-3000:]}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, text)


def make_tenant(folder, calls):
    """A tenant of real transcripts, re-sampled (see the data folder's README)."""
    script = SHARED / "scale.py"
    if not script.exists():
        sys.exit(f"needs {script}: set SOPHIA_SHARED_DATA")
    target = pathlib.Path(folder) / f"tenant-{calls}"
    if not target.exists():
        subprocess.run([sys.executable, script, target, "-n", str(calls)], check=True,
                       stdout=subprocess.DEVNULL)
    return target


class Simulator:
    def __init__(self, url):
        self.url = url

    def stats(self):
        with urllib.request.urlopen(self.url + "/_sim/stats") as answer:
            return json.load(answer)["requests"]

    def reset(self):
        self.post("reset", {})

    def set_clock(self, now):
        self.post("clock", {"now": now})

    def post(self, lever, body):
        request = urllib.request.Request(f"{self.url}/_sim/{lever}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        urllib.request.urlopen(request).close()


@contextlib.contextmanager
def simulator(tenant, now):
    """Without limits, so that only the programs under measure take time."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = pathlib.Path(folder) / "port"
        process = subprocess.Popen(
            [SOPHIA, "simulate", "gong", "--data", tenant, "--port-file", port_file, "--rate", "0",
             "--daily", "0"],
            env={**os.environ, "SOPHIA_NOW": now, "SOPHIA_DIR": folder}, stdout=subprocess.DEVNULL)
        try:
            while not (port_file.exists() and port_file.read_text().strip()):
                if process.poll() is not None:
                    sys.exit("the simulator ended")
                time.sleep(0.05)
            yield Simulator(f"http://127.0.0.1:{port_file.read_text().strip()}")
        finally:
            process.terminate()
            process.wait()


class Bars:
    """Prints each figure beside its bar and remembers whether all held."""

    def __init__(self):
        self.held = True

    def at_most(self, what, value, bar, unit):
        self._judge(what, value, bar, unit, value <= bar, "at most")

    def at_least(self, what, value, bar, unit):
        self._judge(what, value, bar, unit, value >= bar, "at least")

    def _judge(self, what, value, bar, unit, held, words):
        self.held = self.held and held
        print(f"{'holds ' if held else 'MISSED'}  {what}: {value:.3g} {unit} ({words} {bar:g})",
              flush=True)
