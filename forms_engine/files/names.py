"""A file's name as it may be shown and given back: no path, nothing invisible, nothing that misleads."""

import re
import unicodedata

LONGEST = 120  # characters
LONGEST_BYTES = 240  # UTF-8; file systems take 255
_READ = 1000  # characters of a name that are looked at
UNNAMED = "未命名文件"
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # names that Windows keeps for itself
_TAKEN_BY_SYSTEMS = re.compile(r'[<>:"|?*]')
# What may stand before or instead of the true extension ("发票.pdf.exe"): taken off before the true one is put on.
_EXTENSIONS = frozenset(
    re.findall(
        r"\w+",
        "pdf jpg jpeg jpe jfif png gif bmp webp heic heif tif tiff doc docx docm dot dotm xls xlsx xlsm xlsb ppt pptx"
        " pptm ofd wps et rtf txt csv xml htm html svg zip rar 7z gz tar exe scr com bat cmd pif msi dll js jse vbs vbe"
        " wsf hta ps1 lnk jar apk app sh py php url iso img",
    )
)


def safe_name(name: object, extension: str = "") -> str:
    """Any letter of any language stays. With `extension` (".pdf") the name ends in it and in no other known one."""
    text = name if isinstance(name, str) else ""
    text = re.split(r"[/\\]", text[-4 * _READ :])[-1][:_READ]
    text = unicodedata.normalize("NFC", "".join(c for c in text if _is_shown(c)))
    text = _TAKEN_BY_SYSTEMS.sub("_", " ".join(text.split())).strip(" .")
    if extension:
        text = _without_extensions(text)
    if _DEVICES.match(text):
        text = f"_{text}"
    return _shortened(text or UNNAMED, extension)


def _is_shown(character: str) -> bool:
    # Category C: controls, marks that turn the direction of writing, surrogates, private and unassigned places.
    category = unicodedata.category(character)
    return (category[0] != "C" and category not in {"Zl", "Zp"}) or character in "\u200d\t"


def _without_extensions(text: str) -> str:
    while True:
        stem, dot, last = text.rpartition(".")
        if not dot or last.strip().lower() not in _EXTENSIONS:
            return text
        text = stem.rstrip(" .")


def _shortened(text: str, extension: str) -> str:
    """Cut in the middle of nothing: the end of the stem goes, an ellipsis says so, the extension stays."""
    stem, dot, last = ("", "", "") if extension else text.rpartition(".")
    if dot and stem and 0 < len(last) <= 8:
        text, extension = stem, f".{last}"
    if _fits(text + extension):
        return text + extension
    text = text[: LONGEST - len(extension) - 1]
    while not _fits(f"{text}…{extension}"):
        text = text[:-1]
    return f"{text}…{extension}"


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and len(text.encode()) <= LONGEST_BYTES
