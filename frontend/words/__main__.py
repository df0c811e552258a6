"""Bring the English catalogue up to date: `make messages`.

New sentences are added without a translation, gone ones dropped, and what the hall reads (django.mo) is compiled.
Needs no gettext tools. Without a translation a sentence is shown in Chinese.
"""

import sys

import polib

from frontend.words.catalogue import MO, PO, sentences


def update() -> int:
    """Rewrite both files; say what is still to be translated."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    old = {entry.msgid: entry for entry in polib.pofile(str(PO))} if PO.exists() else {}
    new = polib.POFile(wrapwidth=118)
    new.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for text, sentence in sorted(sentences().items(), key=lambda one: (min(one[1].places), one[0])):
        known = old.get(text)
        entry = polib.POEntry(msgid=text, occurrences=[(room, "") for room in sentence.rooms])
        if sentence.is_counted:
            entry.msgid_plural = text
            entry.msgstr_plural = dict(known.msgstr_plural) if known and known.msgstr_plural else {0: "", 1: ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        if "%(" in text:
            entry.flags.append("python-format")
        new.append(entry)
    new.save(str(PO))
    new.save_as_mofile(str(MO))
    missing = [entry.msgid for entry in new if not entry.translated()]
    sys.stdout.write(f"{len(new)} sentences, {len(missing)} without English\n")
    return 0


if __name__ == "__main__":
    sys.exit(update())
