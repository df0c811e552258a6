"""Whatever the bytes are: a verdict, in time that grows with their number, and nothing raised."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from forms_engine.files import Refusal, SafeFile, examine, safe_name
from tests.forms_engine.files import samples

GOOD = [
    samples.pdf(),
    samples.picture("JPEG"),
    samples.picture("PNG"),
    samples.zipped(samples.DOCX),
    samples.zipped(samples.OFD),
    samples.pdf_with_packed_objects(b"<<>>"),
]
STARTS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF",
    b"....ftyp",
    b"BM",
    b"II*\x00",
]
REPEATED = [
    *(
        b"/First",
        b"/ObjStm ",
        b"stream\n",
        b"/First stream\n",
        b"/ObjStm stream\nx\x9c",
        b"/XFA 1",
        b"\xff",
        b"\xff\xd0",
    ),
    *(b"\xff\x00", b"PK\x01\x02", b"\xff\xfe\x00\x02", bytes(12), b"<attachedTemplate ", b"/J", b"#4a", b"obj"),
    *(b"endstream", b"/N ", b"/ObjStm/First 1/N 2 stream\nx\x9c\x00\x00\x00\xff\xff", b"\x00\x00\x00\x00IDAT", b"("),
]


def verdict_in_time(name: str, data: bytes) -> SafeFile | Refusal:
    begun = time.perf_counter()
    verdict = examine(name, data)
    assert time.perf_counter() - begun < 5
    assert isinstance(verdict, SafeFile | Refusal)
    if isinstance(verdict, Refusal):
        assert verdict.sentence.endswith(("。", "。）"))
    else:
        assert verdict.name.endswith(verdict.extension)
    return verdict


@given(st.text(max_size=40), st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_give_a_verdict(name: str, start: bytes, rest: bytes) -> None:
    verdict_in_time(name, start + rest)


@given(st.sampled_from(GOOD), st.data())
def test_a_good_file_damaged_anywhere_gives_a_verdict(good: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(good) - 1))
    length = data.draw(st.integers(0, 64))
    damage = data.draw(st.binary(max_size=64))
    verdict_in_time("a", good[:at] + damage + good[at + length :])


@given(st.sampled_from(STARTS), st.lists(st.sampled_from(REPEATED), min_size=1, max_size=3))
def test_no_repeated_pattern_takes_more_than_linear_time(start: bytes, patterns: list[bytes]) -> None:
    unit = b"".join(patterns)
    body = unit * (200_000 // len(unit))
    verdict_in_time("a", start + body + b"\n%%EOF")


@given(st.text(max_size=300), st.sampled_from(["", ".pdf", ".docx"]))
def test_any_name_becomes_safe_and_stays_so(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    assert safe and safe == safe_name(safe, extension)
    assert not set('/\\<>:"|?*') & set(safe)
    assert all(unicodedata.category(c)[0] != "C" or c == "\u200d" for c in safe)
    assert len(safe) <= 120 and len(safe.encode()) <= 240
