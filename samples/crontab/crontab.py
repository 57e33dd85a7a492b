#!/usr/bin/env python3
"""A connector for Rollcall: the crontab files of a host. README.md beside this file tells how to use it.

Rollcall writes one request, a line of JSON, to standard input. The answer is lines of JSON on standard output; the last
one is {"end": {}}. Whatever goes wrong as a whole is an exit code and a message on standard error.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

# ---- The lines of a crontab, as crontab(5) has them. Files are bytes: a line is written back as it was read. ----

NICKNAMES = {b"@reboot", b"@yearly", b"@annually", b"@monthly", b"@weekly", b"@daily", b"@midnight", b"@hourly"}
MONTHS = dict(zip(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13)))
DAYS = dict(zip(b"sun mon tue wed thu fri sat".split(), range(7)))
FIELDS = [(0, 59, {}), (0, 23, {}), (1, 31, {}), (1, 12, MONTHS), (0, 7, DAYS)]

COMMENT = re.compile(rb"\s*(#.*)?$", re.DOTALL)
VARIABLE = re.compile(rb"""\s*("[^"]*"|'[^']*'|[^\s=#"'][^\s=]*)\s*=\s*(.*)$""", re.DOTALL)
OWNER = re.compile(rb"\s*#+\s*owner:\s*(\S+)\s*$", re.IGNORECASE)
ZONE = re.compile(rb"""["']?([A-Za-z0-9_+/-]+)["']?\s*$""")
PART = re.compile(rb"(\w+)|(?:\*|(\w+)-(\w+)|(\d*)~(\d*))(?:/0*[1-9]\d*)?")
CLOSED = re.compile(rb"#rollcall closed \d{4}-\d\d-\d\d ([0-9a-f]{16})# (.*)$", re.DOTALL)


class NotRead(Exception):
    """Why a crontab file says nothing of its tasks."""


@dataclass
class Entry:
    """A line that runs a command, or that ran one until it was closed."""

    at: int  # its place among the lines
    line: bytes  # without the marker of a closed one
    closed: bool
    changed: bool  # since it was closed
    schedule: bytes
    user: bytes
    command: bytes
    owner: bytes
    zone: bytes
    id: str = ""


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def is_field(text: bytes, low: int, high: int, names: dict) -> bool:
    def number(word: bytes) -> int:
        return names.get(word.lower(), int(word) if word.isdigit() else -1)

    for part in text.split(b","):
        match = PART.fullmatch(part)
        if not match or not all(low <= number(word) <= high for word in match.groups() if word):
            return False
    return True


def is_schedule(words: "list[bytes]") -> bool:
    if len(words) == 1:
        return words[0] in NICKNAMES
    return all(is_field(text, *field) for text, field in zip(words, FIELDS))


def split_entry(line: bytes, user: "bytes | None"):
    """Schedule, user and command of a line; None where it is no entry. Without `user` the line names it."""
    count = 1 if line.lstrip().startswith(b"@") else len(FIELDS)
    words = line.split(None, count)
    if len(words) < count or not is_schedule(words[:count]):
        return None
    rest = words[count] if len(words) > count else b""
    if user is None:
        user, rest = (rest.split(None, 1) + [b"", b""])[:2]
    return b" ".join(words[:count]), user, rest.strip()


def parse(text: bytes, user: "bytes | None" = None, debian: bool = True) -> "list[Entry]":
    """The entries of a crontab. Raises NotRead where a line is none: Debian's cron ignores such a file, cronie the line."""
    entries: "list[Entry]" = []
    owner = zone = b""
    for at, whole in enumerate(text.split(b"\n")):
        marked = CLOSED.match(whole)
        line = marked[2] if marked else whole
        if not marked and COMMENT.match(line):
            named = OWNER.match(line)
            owner = named[1] if named else owner if line.strip() else b""
            continue
        found = split_entry(line, user)
        if found:
            changed = bool(marked) and marked[1].decode() != digest(line)
            if found[2]:  # without a command it runs nothing
                entries.append(Entry(at, line, bool(marked), changed, *found, owner or found[1], zone))
        elif not marked:
            variable = VARIABLE.match(line)
            if not variable or (debian and not variable[2].strip()):
                raise NotRead(f"line {at + 1} is neither an entry nor a variable")
            if variable[1].strip(b"\"'") == b"CRON_TZ":
                zone = ZONE.match(variable[2])[1] if ZONE.match(variable[2]) else b""
    return entries


def readable(text: bytes, longest: int = 200) -> str:
    """As text that any file may hold, on one line."""
    words = " ".join(text.decode("utf-8", "backslashreplace").split())
    words = re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda odd: f"\\x{ord(odd[0]):02x}", words)
    return words if len(words) <= longest else words[: longest - 1] + "…"


def name_of(command: bytes) -> str:
    """The command without what is its input, after a "%", and without quoted texts: they may be secret."""
    program = re.split(rb"(?<!\\)%", command)[0].replace(rb"\%", b"%")
    return readable(re.sub(rb""""[^"]*"|'[^']*'""", "…".encode(), program)) or "…"


# ---- The files. ----


@dataclass
class Crontab:
    path: str  # as the host has it, whatever the root
    file: str
    name: str
    user: "bytes | None"  # whose it is; None where each line says that


class Host:
    def __init__(self, root: str, state: str):
        self.root = root
        self.state = state
        self.debian = os.path.exists(self.at("etc/debian_version"))

    def at(self, path: str) -> str:
        return os.path.join(self.root, path)

    def crontabs(self) -> "list[Crontab]":
        """Those that cron reads. An OSError of a folder that may not be listed ends the connector."""
        spool = "var/spool/cron/crontabs" if os.path.isdir(self.at("var/spool/cron/crontabs")) else "var/spool/cron"
        found = [("etc/crontab", None)] if os.path.exists(self.at("etc/crontab")) else []
        found += [(f"etc/cron.d/{name}", None) for name in self.names("etc/cron.d") if self.is_read(name)]
        found += [(f"{spool}/{name}", os.fsencode(name)) for name in self.names(spool) if not name.startswith(".")]
        return [
            Crontab(f"/{path}", self.at(path), f"/{path}" if user is None else f"crontab of {readable(user)}", user)
            for path, user in found
            if not os.path.isdir(self.at(path))
        ]

    def names(self, folder: str) -> "list[str]":
        return sorted(os.listdir(self.at(folder))) if os.path.isdir(self.at(folder)) else []

    def is_read(self, name: str) -> bool:
        """Whether cron reads a file of that name in /etc/cron.d: Debian's by run-parts' rule, cronie but for leftovers."""
        if self.debian:
            return re.fullmatch(r"[A-Za-z0-9_-]+", name) is not None
        return not re.search(r"^[.#]|~$|\.rpm(save|orig|new)$", name)

    def read(self, crontab: Crontab) -> "tuple[bytes, os.stat_result, list[Entry]]":
        try:
            with open(crontab.file, "rb") as file:
                before = os.fstat(file.fileno())
                text = file.read()
        except OSError as error:
            raise NotRead(error.strerror or str(error)) from error
        if self.debian and text and not text.endswith(b"\n"):
            raise NotRead("its last line has no end: cron ignores the file")
        entries = parse(text, crontab.user, self.debian)
        seen: "dict[str, int]" = {}
        for entry in entries:
            same = digest(os.fsencode(crontab.path), entry.user, entry.command)
            seen[same] = seen.get(same, 0) + 1
            entry.id = same if seen[same] == 1 else f"{same}-{seen[same]}"
        return text, before, entries

    def written(self) -> "dict[str, dict[str, int]]":
        """By path: when we wrote a file last, and when somebody else had, in nanoseconds."""
        try:
            with open(self.state, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return {}

    def edited(self, crontab: Crontab, status: os.stat_result) -> int:
        """When somebody else than we wrote the file. More is not known of a line: an edit of one dates them all."""
        ours = self.written().get(crontab.path)
        return ours["edited"] if ours and ours["wrote"] == status.st_mtime_ns else status.st_mtime_ns

    def write(self, crontab: Crontab, text: bytes, before: os.stat_result) -> None:
        """Replaces a crontab at once, with the owner, mode and labels that it had: cron ignores one with others."""
        target = os.path.realpath(crontab.file)
        edited = self.edited(crontab, before)
        with replacement(target, text) as file:
            ours = self.written() | {crontab.path: {"wrote": os.stat(file).st_mtime_ns, "edited": edited}}
            os.makedirs(os.path.dirname(self.state), exist_ok=True)
            with replacement(self.state, json.dumps(ours).encode()):
                pass
            now = os.stat(target)
            if (now.st_ino, now.st_mtime_ns, now.st_size) != (before.st_ino, before.st_mtime_ns, before.st_size):
                raise NotRead("somebody edits it at this moment")


@contextmanager
def replacement(target: str, text: bytes):
    """A file beside `target`, of a name that cron ignores. It takes its place at the end, if nothing is raised."""
    folder = os.path.dirname(target)
    handle, file = tempfile.mkstemp(prefix=".rollcall-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as opened:
            if os.path.exists(target):
                old = os.stat(target)
                os.chown(file, old.st_uid, old.st_gid)
                shutil.copystat(target, file)
            opened.write(text)
            opened.flush()
            os.fsync(handle)
        yield file
        os.rename(file, target)
        listed = os.open(folder, os.O_RDONLY)
        os.fsync(listed)
        os.close(listed)
    finally:
        if os.path.exists(file):
            os.unlink(file)


# ---- The answers. ----


def project_row(crontab: Crontab) -> dict:
    return {"project": {"id": crontab.path, "name": crontab.name}}


def task_row(crontab: Crontab, entry: Entry, edited: int) -> dict:
    zone = f"CRON_TZ={entry.zone.decode()} " if entry.zone else ""
    date = datetime.fromtimestamp(edited // 10**9, timezone.utc)
    return {
        "task": {
            "id": entry.id,
            "project_id": crontab.path,
            "name": name_of(entry.command),
            "schedule": zone + readable(entry.schedule),
            "creator": readable(entry.owner),
            "updated_at": date.isoformat(),
            "enabled": not entry.closed,
        }
    }


def check(_host: Host, _request: dict):
    yield {"check": {"closes": True, "version": "1.0"}}


def read(host: Host, _request: dict):
    crontabs = host.crontabs()
    yield from map(project_row, crontabs)
    for crontab in crontabs:
        try:
            _, status, entries = host.read(crontab)
            edited = host.edited(crontab, status)
            yield from (task_row(crontab, entry, edited) for entry in entries)
        except NotRead as reason:
            yield {"unread": {"project": crontab.path, "reason": str(reason)}}


def get(host: Host, request: dict):
    wanted = set(request["ids"])
    unread = []
    for crontab in host.crontabs():
        try:
            _, status, entries = host.read(crontab)
        except NotRead as reason:
            unread.append(f"{crontab.path}: {reason}")
            continue
        found = [entry for entry in entries if entry.id in wanted]
        wanted -= {entry.id for entry in found}
        if found:
            yield project_row(crontab)
        yield from (task_row(crontab, entry, host.edited(crontab, status)) for entry in found)
    if unread:  # one of these may have it: nobody may take it for gone
        yield from ({"unread": {"task": id, "reason": "; ".join(unread)}} for id in sorted(wanted))


def switch(host: Host, request: dict):
    """Comments lines out, or in again; each file is written once."""
    closing = request["do"] == "close"
    results = {id: "no crontab that can be read has it" for id in request["ids"]}
    for crontab in host.crontabs():
        try:
            text, before, entries = host.read(crontab)
        except NotRead:
            continue
        found = [entry for entry in entries if entry.id in results]
        changed = [entry.id for entry in found if entry.changed and not closing]
        wrong = [entry for entry in found if entry.closed != closing and entry.id not in changed]
        try:
            if wrong:
                host.write(crontab, switched(text, wrong, request), before)
            results.update({entry.id: None for entry in found})
        except (NotRead, OSError) as error:
            results.update({entry.id: f"{crontab.path}: {error}" for entry in wrong})
        results.update({id: "changed since it was closed" for id in changed})
    yield from ({"result": {"id": id, "error": error}} for id, error in results.items())


def switched(text: bytes, entries: "list[Entry]", request: dict) -> bytes:
    lines = text.split(b"\n")
    for entry in entries:
        marker = f"#rollcall closed {request['now'][:10]} {digest(entry.line)}# ".encode()
        lines[entry.at] = entry.line if entry.closed else marker + entry.line
    return b"\n".join(lines)


ANSWERS = {"check": check, "read": read, "get": get, "close": switch, "restore": switch}


def main() -> None:
    parser = argparse.ArgumentParser(description="A connector for Rollcall: the crontab files of a host.")
    parser.add_argument("--root", default="/", help="the folder that holds etc and var (default: /)")
    parser.add_argument("--state", help="the file that remembers what it wrote (default: var/lib/rollcall/crontab.json)")
    args = parser.parse_args()
    request = json.loads(sys.stdin.readline())
    if request.get("rollcall") != 1 or request.get("do") not in ANSWERS:
        sys.exit(f"this connector answers {', '.join(ANSWERS)} of version 1 of the protocol")
    host = Host(args.root, os.path.abspath(args.state or os.path.join(args.root, "var/lib/rollcall/crontab.json")))
    try:
        for line in ANSWERS[request["do"]](host, request):
            print(json.dumps(line))
    except OSError as error:
        sys.exit(str(error))
    print(json.dumps({"end": {}}))


if __name__ == "__main__":
    main()
