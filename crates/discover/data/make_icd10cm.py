#!/usr/bin/env python3
"""Makes icd10cm.txt (every valid code) and diagnoses.txt (phrases) from the ICD-10-CM tabular list.

    python3 make_icd10cm.py CODE_LIST TABULAR_XML

CODE_LIST has one code a line, without dots, seventh characters and non-billable parents included; TABULAR_XML is
the tabular list as published. README.md beside this file says where both come from. Output is a function of
the input: same files, same bytes.
"""

import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- codes -------------------------------------------------------------------------------------------------


def tree_of(codes):
    """Nested dictionaries of characters; a code is valid if its node has the key ''."""
    root = {}
    for code in codes:
        node = root
        for char in code:
            node = node.setdefault(char, {})
        node[""] = {}
    return root


def written(node, below):
    """The children of a node: each character, then `!` if it ends no code, then its own children.

    `(` and `)` enclose children; a subtree of some length that occurs often is named in `below`.
    """
    out = []
    for char in sorted(key for key in node if key):
        child = node[char]
        inner = written(child, below)
        mark = "" if "" in child else "!"
        if inner in below:
            inner = below[inner]
        elif inner:
            inner = "(" + inner + ")"
        out.append(char + mark + inner)
    return "".join(out)


def counted(node, counts):
    inner = written(node, {})
    counts[inner] = counts.get(inner, 0) + 1
    for char, child in node.items():
        if char:
            counted(child, counts)


def write_codes(codes):
    root = tree_of(codes)
    categories = {}
    for first, seconds in root.items():
        for second, thirds in seconds.items():
            for third, node in thirds.items():
                categories[first + second + third] = node
    counts = {}
    for node in categories.values():
        counted(node, counts)
    # what a name saves: the subtree's length at every place but one
    worth = sorted(((len(text) * (times - 1), text) for text, times in counts.items() if text and times > 2), reverse=True)
    names = "abcdefghijklmnopqrstuvwxyz"
    # sets of seventh characters, which hold no subtree of their own, are worth naming; nothing nests
    flat = [text for _, text in worth if "(" not in text and len(text) > 2][: len(names)]
    below = {text: names[i] for i, text in enumerate(flat)}
    lines = ["# ICD-10-CM codes: README.md says from where; made by make_icd10cm.py"]
    lines += [f"={below[text]}{text}" for text in flat]
    for category in sorted(categories):
        node = categories[category]
        assert "" in node, category
        lines.append(category + written(node, below))
    write("icd10cm.txt", lines)


# ---- phrases -----------------------------------------------------------------------------------------------

LONGEST = 5
# words that the scanner passes over inside a phrase
PASSED = {"the", "right", "left", "bilateral", "both", "his", "her", "my"}
# a phrase with one of these says no more than a shorter one, or is no way to speak
SPENT = set(
    """unspecified specified elsewhere classified other others sequela sequelae initial subsequent encounter nos nec due
    complicating following caused causing resulting associated certain stated not without with in to by from as or for and during
    involving affecting type specify site sites part parts unknown origin cause noncollision such so""".split()
)
# categories of which only words on the own list are taken: external causes, contacts with health services
LEFT_OUT = tuple("VWXYZ")
# categories of symptoms: what anybody may say of anything
SYMPTOMS = "R"


def plain(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower().replace("\u2019", "'")
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", text)
    text = re.sub(r"'s\b|s'(?=\s)", lambda found: "" if found.group().startswith("'") else "s", text)
    return text.replace("'", "")


def phrases_of(text):
    """What of a title or inclusion term may stand in a letter."""
    text = plain(text)
    text = re.sub(r",?\s*(unspecified|nos|nec|not otherwise specified|not elsewhere classified)\b", "", text).strip(" ,")
    text = re.sub(r"^(other|unspecified|other specified|other and unspecified) ", "", text)
    if re.search(r"[,:;/&.%<>+]", text):
        return
    words = [word for word in re.split(r"[^a-z0-9]+", text) if word and word not in PASSED]
    if not words or len(words) > LONGEST or SPENT.intersection(words):
        return
    if any(len(word) == 1 and not word.isdigit() for word in words):
        return
    yield " ".join(words)


def kept(phrase, code):
    words = phrase.split()
    category = code[:3]
    if category[0] in LEFT_OUT:
        return False
    if category[0] == "S" or "T00" <= category <= "T34":
        return bool(re.search(r"fracture|dislocation|sprain|burn|concussion|rupture|amputation|frostbite", phrase))
    if "T36" <= category <= "T88":
        return len(words) == 1 or bool(re.search(r"abuse|neglect|rejection|anaphyla|infection|complication", phrase))
    return True


def entries(tabular):
    """Code, text and depth of each title and inclusion term, titles first."""
    for diag in ElementTree.parse(tabular).getroot().iter("diag"):
        code = diag.find("name").text.replace(".", "")
        if len(code) >= 3:
            yield code, diag.find("desc").text, 0
    for diag in ElementTree.parse(tabular).getroot().iter("diag"):
        code = diag.find("name").text.replace(".", "")
        for term in diag.findall("inclusionTerm/note") + diag.findall("includes/note"):
            yield code, term.text, 1


def code_for(code):
    """As much of a code as words can say: the category, where nothing finer changes what law asks."""
    return code[:4] if code.startswith(("T40", "T43", "O04")) else code[:3]


def write_phrases(tabular):
    own = own_words()
    table = {}
    for code, text, _ in sorted(entries(tabular), key=lambda entry: (entry[2], len(entry[0]), entry[0])):
        for phrase in phrases_of(text):
            if kept(phrase, code) and phrase not in own:
                table.setdefault(phrase, code_for(code))
    for phrase, code in list(table.items()):
        # a shorter phrase of the same code inside it finds the same
        words = phrase.split()
        parts = (
            " ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i < len(words)
        )
        if any(table.get(part) == code or own.get(part) == code for part in parts):
            del table[phrase]
    by_code = {}
    for phrase, code in table.items():
        by_code.setdefault(code, []).append(phrase)
    lines = ["# Diagnoses in words, from the titles of ICD-10-CM: README.md says from where; made by make_icd10cm.py"]
    lines += [f"{code}:{';'.join(sorted(by_code[code]))}" for code in sorted(by_code)]
    write("diagnoses.txt", lines)


def own_words():
    """Phrases of the list written by hand, which goes first: phrase -> code, empty for what is left out."""
    words = {}
    with open(os.path.join(HERE, "everyday.txt"), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#") or ":" not in line:
                continue
            code, rest = line.strip().split(":", 1)
            for phrase in rest.split(";"):
                words[phrase.strip(" ?!")] = "" if code == "-" else code.strip()
    return words


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def main():
    code_list, tabular = sys.argv[1:]
    with open(code_list, encoding="utf-8") as lines:
        codes = {line.strip() for line in lines}
    # the list also names chapters (1) and blocks (A00-A09)
    write_codes(sorted(code for code in codes if re.fullmatch(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}", code)))
    write_phrases(tabular)


if __name__ == "__main__":
    main()
