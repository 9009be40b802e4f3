"""Runs a command under the system call filter of a unit: those calls, and no others, by seccomp.

    confined.py UNIT COMMAND…
"""

import os
import re
import subprocess
import sys

import seccomp

unit, command = sys.argv[1], sys.argv[2:]
lines = re.findall(r"^SystemCallFilter=(.*)$", open(unit).read(), re.M)


def calls(name):
    """The system calls of a set, with the sets in it."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    names = [line.strip() for line in listed.stdout.splitlines()[1:]]
    return set().union(*(calls(inner) for inner in names if inner and not inner.startswith("#")))


allowed = set()
for line in lines:
    names = set().union(*(calls(name) for name in line.lstrip("~").split()))
    allowed = allowed - names if line.startswith("~") else allowed | names

rules = seccomp.SyscallFilter(seccomp.ERRNO(1))
for name in sorted(allowed):
    try:
        rules.add_rule(seccomp.ALLOW, name)
    except (RuntimeError, ValueError, OSError):
        pass  # of another architecture
rules.load()
os.execvp(command[0], command)
