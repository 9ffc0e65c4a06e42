#!/usr/bin/env python3
"""Checks what the audit API of a Realtime Ledger answered, with nothing but Python's standard library.

usage: verify.py FILE... [--public-key KEY]...

FILE is what GET /v1/audit/sessions/{id}/chain answered (all pages, one after the other), a proof or checkpoints; - is
the standard input. KEY is the base64 of a public key that may sign checkpoints. Signatures are checked with the command
`openssl` (1.1.1 or later), if there is one. Ends with 0 when all is valid, 1 when something is broken, 2 when something
could not be checked. What is checked, and why, is in chain-recipe.md beside this file.
"""
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

FIXED = {"name": "realtime-ledger-chain/1", "hash": "sha256", "encoding": "u32be-length-prefixed-utf8",
         "genesis_prefix": "02", "leaf_prefix": "00", "chain_prefix": "01"}
LEAST = {"sequence_number", "kind", "event_id", "type", "received_at", "session_id", "call_id", "event_sequence",
         "event_time", "api_key", "body_commitment"}
NUMBERS = {"sequence_number", "event_sequence", "body_bytes", "audio_bytes"}
UNPROVED = {"object", "salt", "body_sha256", "leaf_hash", "previous_hash", "chain_hash"}
SPKI = bytes.fromhex("302a300506032b6570032100")  # what stands before the raw key in its DER encoding
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Broken(Exception):
    """What was shown is not what was recorded."""


class NotJson(Exception):
    """The file cannot be read on, from a line."""

    def __init__(self, line, why):
        super().__init__(why)
        self.line = line


# Hashes ---------------------------------------------------------------------------------------------------------------

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def lp(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    data = str(value).encode("utf-8")
    return len(data).to_bytes(4, "big") + data


def genesis(tenant, stream):
    return sha256(b"\x02", lp(tenant), lp(stream))


def link(previous, leaf):
    return sha256(b"\x01", previous, leaf)


def merkle_leaf(stream, number, chain_hash):
    return sha256(b"\x00", lp(stream), lp(number), chain_hash)


def root_from_path(leaf, index, size, path):
    """The root that a path leads to (RFC 9162, section 2.1.3.2), or None."""
    if not 0 <= index < size:
        return None
    node, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = sha256(b"\x01", sibling, root)
            while not node & 1:
                node, last = node >> 1, last >> 1
        else:
            root = sha256(b"\x01", root, sibling)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


# Values ---------------------------------------------------------------------------------------------------------------

def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def encodes(value):
    try:
        value.encode("utf-8")
        return True
    except UnicodeEncodeError:
        return False


def text(shown, name):
    value = shown.get(name)
    if not isinstance(value, str) or not value or not encodes(value):
        raise Broken(f"{name} is missing")
    return value


def number(shown, name):
    if not is_integer(shown.get(name)):
        raise Broken(f"{name} is no number")
    return shown[name]


def digits(value, name, length=32):
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{%d}" % (2 * length), value):
        raise Broken(f"{name} is not {2 * length} lower-case hexadecimal digits")
    return bytes.fromhex(value)


def hashes(values, name):
    if not isinstance(values, list):
        raise Broken(f"{name} is no list")
    return [digits(value, name) for value in values]


def part(shown, name):
    """An object within an object; an empty one where there is none."""
    value = shown.get(name)
    return value if isinstance(value, dict) else {}


def recipe(shown):
    """The fields of a leaf, as the file names them."""
    for name, value in FIXED.items():
        if shown.get(name) != value:
            raise Broken(f"recipe.{name} is not {value}")
    fields = shown.get("leaf_fields")
    if not isinstance(fields, list) or not all(isinstance(f, str) and f not in UNPROVED for f in fields) \
            or len(set(fields)) < len(fields):
        raise Broken("recipe.leaf_fields names what cannot be a field of a leaf, or one twice")
    if not LEAST <= set(fields):
        raise Broken("recipe.leaf_fields leaves out what a leaf has to prove")
    return fields


# Entries and chains ---------------------------------------------------------------------------------------------------

def leaf_of(entry, fields):
    for name in entry:
        if name not in UNPROVED and name not in fields:
            raise Broken(f"{name} is shown, but no hash covers it")
    values = []
    for name in fields:
        if name not in entry:
            raise Broken(f"{name} is missing")
        value = entry[name]
        fits = value is None or is_integer(value) or (name not in NUMBERS and isinstance(value, str) and encodes(value))
        if not fits:
            raise Broken(f"{name} is of a wrong type")
        values.append(lp(value))
    return sha256(b"\x00", *values)


def check_commitment(entry):
    for name in ("salt", "body_sha256"):
        if name not in entry:
            raise Broken(f"{name} is missing")
    is_open = entry["salt"] is not None
    if is_open == (entry["body_sha256"] is None):
        raise Broken("of salt and body_sha256 only one is there")
    if entry["body_commitment"] is None:
        if is_open or entry["kind"] in ("event", "measured_usage"):
            raise Broken("body_commitment is missing")
        return
    commitment = digits(entry["body_commitment"], "body_commitment")
    if is_open and sha256(digits(entry["salt"], "salt", 16), digits(entry["body_sha256"], "body_sha256")) != commitment:
        raise Broken("body_commitment is not the hash of salt and body_sha256")


def check_entry(entry, fields, previous):
    """The chain's hash with the entry."""
    if digits(entry.get("previous_hash"), "previous_hash") != previous:
        raise Broken("previous_hash is not the hash of the chain before it")
    leaf = leaf_of(entry, fields)
    if digits(entry.get("leaf_hash"), "leaf_hash") != leaf:
        raise Broken("leaf_hash is not the hash of its fields")
    chain = link(previous, leaf)
    if digits(entry.get("chain_hash"), "chain_hash") != chain:
        raise Broken("chain_hash is not the hash of previous_hash and leaf_hash")
    check_commitment(entry)
    return chain


def chain_name(shown):
    return f"chain of {shown.get('session_id')} (tenant {shown.get('tenant_id')})"


class Chain:
    """Recomputes one chain. Each line that describes it claims which hash it had at some entry."""

    def __init__(self, header):
        self.key = (text(header, "tenant_id"), text(header, "session_id"))
        self.name = chain_name(header)
        self.fields = recipe(part(header, "recipe"))
        self.hash = genesis(*self.key)
        self.entries = self.erased = 0
        self.claims = {}
        self.page(header)

    def page(self, header):
        if recipe(part(header, "recipe")) != self.fields:
            raise Broken("the recipe is not that of the page before")
        claimed = header.get("entries")
        if not is_integer(claimed) or claimed < self.entries:
            raise Broken("entries is not how many entries there are")
        head = digits(header.get("head"), "head")
        if self.claims.setdefault(claimed, head) != head:
            raise Broken("head is not that of the page before")
        self.settle(self.entries, self.hash)

    def entry(self, entry):
        place = self.entries + 1
        if not is_integer(entry.get("sequence_number")) or entry["sequence_number"] != place:
            found = entry.get("sequence_number")
            raise Broken(f"another one stands in its place, with sequence_number {'null' if found is None else found}")
        chain = check_entry(entry, self.fields, self.hash)
        if max(self.claims) < place:
            raise Broken(f"the line that describes the chain has only {max(self.claims)} entries")
        self.settle(place, chain)
        self.entries, self.hash = place, chain
        self.erased += entry["body_commitment"] is not None and entry["salt"] is None

    def settle(self, place, chain):
        if place in self.claims:
            if self.claims[place] != chain:
                raise Broken("head is not the chain's hash at that entry")
            if len(self.claims) > 1:
                del self.claims[place]

    def end(self):
        if self.entries < max(self.claims):
            raise Broken(f"it is missing, and what follows up to entry {max(self.claims)}")

    def next(self):
        return f"entry {self.entries + 1} of the {self.name}"


# Checkpoints and proofs -----------------------------------------------------------------------------------------------

def is_signed(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, content in (("key", SPKI + key), ("text", message), ("signature", signature)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as file:
                file.write(content)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                               paths["key"], "-in", paths["text"], "-sigfile", paths["signature"]], capture_output=True)
        return done.returncode == 0


def from_base64(value):
    try:
        return base64.b64decode(value, validate=True)
    except (ValueError, TypeError):
        return None


def key_of(value):
    """A public key's 32 bytes, or None."""
    key = from_base64(value)
    return key if key is not None and len(key) == 32 else None


class Checkpoints:
    """Checks signed checkpoints, one by one, and what they say of each other."""

    def __init__(self, keys):
        self.keys = keys
        self.seen = {}
        self.can_verify = shutil.which("openssl") is not None

    def check(self, shown, place):
        """The lines of the checkpoint's text, as (tenant, id, created_at, tree_size, root, signer)."""
        lines = text(shown, "text").split("\n")
        if len(lines) != 9 or lines[8] or lines[0] != "realtime-ledger-checkpoint/1":
            raise Broken("text is not the eight lines of realtime-ledger-checkpoint/1")
        for line, name in ((2, "id"), (3, "created_at")):
            if lines[line] != shown.get(name):
                raise Broken(f"{name} is not that of the text")
        if not is_integer(shown.get("tree_size")) or lines[4] != str(shown["tree_size"]):
            raise Broken("tree_size is not that of the text")
        root = digits(shown.get("root_hash"), "root_hash")
        if lines[5] != base64.b64encode(root).decode():
            raise Broken("root_hash is not that of the text")
        is_first = lines[6] == "-"
        if is_first != (lines[7] == "-") or "previous_id" not in shown or is_first != (shown["previous_id"] is None):
            raise Broken("previous_id and the text do not agree on whether there is a previous one")
        if not is_first and lines[6] != shown["previous_id"]:
            raise Broken("previous_id is not that of the text")
        signer = self.check_signature(shown)
        sha = sha256(shown["text"].encode("utf-8")).hex()
        before = self.seen.setdefault((lines[1], lines[2]), (sha, lines[6], lines[7], place))
        if before[0] != sha:
            raise Broken(f"another checkpoint of this id was seen in {before[3]}")
        return lines[1], lines[2], lines[3], shown["tree_size"], root, signer

    def check_signature(self, shown):
        signer, key = text(shown, "public_key"), key_of(shown.get("public_key"))
        signature = from_base64(text(shown, "signature"))
        if key is None or signature is None:
            raise Broken("public_key is no Ed25519 key, or signature no base64")
        if self.keys and key not in self.keys:
            raise Broken(f"it is signed with a key that is not trusted, {signer}")
        if len(signature) != 64 or self.can_verify and not is_signed(key, shown["text"].encode("utf-8"), signature):
            raise Broken(f"the signature is not that of the text by {signer}")
        return signer

    def unfit(self):
        """The first that does not fit to the others, as (place, name, why)."""
        followers = {}
        for (tenant, name), (_, previous, previous_sha, place) in self.seen.items():
            what = f"checkpoint {name} (tenant {tenant})"
            known = self.seen.get((tenant, previous))
            if known and known[0] != previous_sha:
                return place, what, f"what it says of the text of {previous} is not true"
            other = followers.setdefault((tenant, previous), name)
            if other != name:
                return place, what, f"it follows the same one as {other}"
        return None


def checkpoint_name(checked):
    return f"checkpoint {checked[1]} of {checked[2]} (tenant {checked[0]}), signed by {checked[5]}"


def check_proof(proof, checkpoints, place):
    entry, head, merkle = part(proof, "entry"), part(proof, "head"), part(proof, "merkle")
    tenant, stream = text(proof, "tenant_id"), text(proof, "session_id")
    if text(proof, "event_id") != entry.get("event_id"):
        raise Broken("event_id is not that of the entry")
    at = number(entry, "sequence_number")
    previous = genesis(tenant, stream) if at == 1 else digits(entry.get("previous_hash"), "previous_hash")
    chain = check_entry(entry, recipe(part(proof, "recipe")), previous)
    for leaf in hashes(proof.get("following"), "following"):
        chain, at = link(chain, leaf), at + 1
    if number(head, "sequence_number") != at:
        raise Broken("head.sequence_number is not that of the last of following")
    if digits(head.get("chain_hash"), "chain_hash") != chain:
        raise Broken("head.chain_hash is not where entry and following lead")
    checked = checkpoints.check(part(proof, "checkpoint"), place)
    if tenant != checked[0]:
        raise Broken("tenant_id is not that of the checkpoint")
    if number(merkle, "tree_size") != checked[3]:
        raise Broken("merkle.tree_size is not that of the checkpoint")
    path = hashes(merkle.get("path"), "merkle.path")
    if root_from_path(merkle_leaf(stream, at, chain), number(merkle, "leaf_index"), checked[3], path) != checked[4]:
        raise Broken("merkle.path does not lead to the root_hash of the checkpoint")
    return checked


# Files ----------------------------------------------------------------------------------------------------------------

def once(pairs):
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return fields


def no_number(name):
    raise ValueError(f"{name} is no JSON")


def parse(data):
    return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=no_number)


def values(file):
    """The JSON values of a file with the lines they begin on: one a line, or else one document altogether."""
    first = True
    for at, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            value = parse(line)
        except (ValueError, RecursionError):
            if not first:
                raise NotJson(at, "it is no JSON from here on") from None
            try:
                value = parse(line + file.read())
            except (ValueError, RecursionError):
                raise NotJson(at, "it is no JSON from here on") from None
        first = False
        yield at, value


class Findings:
    def __init__(self):
        self.valid = self.broken = self.unchecked = 0

    def say(self, line, to=sys.stdout):
        print(UNPRINTABLE.sub("?", line), file=to)

    def good(self, place, what):
        self.valid += 1
        self.say(f"{place}: {what}: valid")

    def bad(self, place, what, why):
        self.broken += 1
        self.say(f"{place}: {what} is BROKEN: {why}")

    def unreadable(self, place, why):
        self.unchecked += 1
        self.say(f"{place}: {why}", sys.stderr)

    def exit_code(self):
        unchecked = f", {self.unchecked} not checked" if self.unchecked else ""
        self.say(f"{self.valid} valid, {self.broken} broken{unchecked}")
        return 1 if self.broken else 2 if self.unchecked else 0


class File:
    """Checks what stands in one file: any number of chains, in pages or whole, proofs and checkpoints."""

    def __init__(self, name, findings, checkpoints):
        self.name, self.findings, self.checkpoints = name, findings, checkpoints
        self.chain = self.header = None  # header: a line of which only the next entry tells whether it begins a chain
        self.is_broken = False

    def check(self, file):
        line, count = 1, 0
        try:
            for line, value in values(file):
                count += 1
                self.value(value, line)
        except NotJson as fault:
            if self.chain is None:
                self.findings.unreadable(f"{self.name}:{fault.line}", str(fault))
            elif not self.is_broken:
                self.bad(fault.line, self.chain.next(), fault)
            return
        self.end(line)
        if not count:
            self.findings.unreadable(self.name, "there is nothing in it")

    def value(self, value, line):
        kind = value.get("object") if isinstance(value, dict) else None
        if kind == "audit.chain":
            if self.chain is None or self.chain.key != (value.get("tenant_id"), value.get("session_id")):
                self.begin(value, line)
            else:
                self.take_header(line)
                self.header = value
        elif kind == "audit.chain.entry":
            self.entry(value, line)
        elif isinstance(value, list) or kind == "list" and isinstance(value.get("data"), list):
            for one in value if isinstance(value, list) else value["data"]:
                self.value(one, line)
        else:
            self.end(line)
            if kind == "audit.proof":
                self.attempt(line, f"proof of {value.get('event_id')} in the {chain_name(value)}", "",
                             lambda: check_proof(value, self.checkpoints, f"{self.name}:{line}"))
            elif kind == "audit.checkpoint":
                self.attempt(line, None, f"checkpoint {value.get('id')}",
                             lambda: self.checkpoints.check(value, f"{self.name}:{line}"))
            else:
                self.findings.unreadable(f"{self.name}:{line}", "it is no chain, proof or checkpoint")

    def attempt(self, line, proof, name, check):
        try:
            checked = checkpoint_name(check())
            self.findings.good(self.name, f"{proof}, {checked}" if proof else checked)
        except Broken as why:
            self.findings.bad(f"{self.name}:{line}", proof or name, why)

    def begin(self, header, line):
        self.end(line)
        try:
            self.chain = Chain(header)
        except Broken as why:
            self.bad(line, f"the line that describes the {chain_name(header)}", why)

    def entry(self, value, line):
        if self.header is not None and is_integer(value.get("sequence_number")) and value["sequence_number"] == 1:
            header, self.header = self.header, None
            self.begin(header, line)
        self.take_header(line)
        if self.is_broken:
            return
        if self.chain is None:
            self.bad(line, "an entry", "no line before it describes its chain")
            return
        try:
            self.chain.entry(value)
        except Broken as why:
            self.bad(line, self.chain.next(), why)

    def take_header(self, line):
        header, self.header = self.header, None
        if header is not None and self.chain is not None and not self.is_broken:
            try:
                self.chain.page(header)
            except Broken as why:
                self.bad(line, f"the line that describes the {chain_name(header)}", why)

    def end(self, line):
        self.take_header(line)
        chain = self.chain
        if chain is not None and not self.is_broken:
            try:
                chain.end()
                self.findings.good(self.name, f"{chain.name}, {chain.entries} entries, {chain.erased} erased, "
                                              f"head {chain.hash.hex()}")
            except Broken as why:
                self.bad(line, chain.next(), why)
        self.chain, self.is_broken = None, False

    def bad(self, line, what, why):
        self.is_broken = True
        self.findings.bad(f"{self.name}:{line}", what, why)


def main(arguments):
    names, keys = [], []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--public-key" and waiting:
            key = key_of(waiting.pop(0).strip())
            if key is None:
                print("--public-key: it is an Ed25519 public key, 32 bytes in base64", file=sys.stderr)
                return 2
            keys.append(key)
        elif argument.startswith("--"):
            names = []
            break
        else:
            names.append(argument)
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    findings, checkpoints = Findings(), Checkpoints(keys)
    for name in names:
        try:
            if name == "-":
                File(name, findings, checkpoints).check(sys.stdin.buffer)
            else:
                with open(name, "rb") as file:
                    File(name, findings, checkpoints).check(file)
        except OSError:
            findings.unreadable(name, "cannot be opened")
    unfit = checkpoints.unfit()
    if unfit:
        findings.bad(*unfit)
    if checkpoints.seen and not keys:
        findings.say("No --public-key was given: the keys that signed are those that the files name.")
    if checkpoints.seen and not checkpoints.can_verify:
        findings.say("SIGNATURES WERE NOT CHECKED: the command openssl was not found.")
        # Who names the keys wants to know.
        findings.unchecked += bool(keys)
    return findings.exit_code()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
