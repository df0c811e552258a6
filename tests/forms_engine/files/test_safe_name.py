"""A name shows what it is and hides nothing."""

import pytest

from forms_engine.files import safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lin\\合同.docx", "合同.docx"),
        ("合同\u202efdp.exe", "合同fdp.exe"),  # shown as 合同exe.pdf without this
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  .hidden. ", "hidden"),
        ("CON.pdf", "_CON.pdf"),
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("\u2028\u200b", "未命名文件"),
        ("", "未命名文件"),
        (None, "未命名文件"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("潮州💐.png", "潮州💐.png"),
    ],
)
def test_names(name: object, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("发票.pdf.exe", "发票.pdf"),
        ("发票.JPG", "发票.pdf"),
        ("发票", "发票.pdf"),
        ("方案 v1.2", "方案 v1.2.pdf"),
        ("发票.exe .pdf", "发票.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_a_name_ends_in_the_true_extension_and_in_no_other(name: str, safe: str) -> None:
    assert safe_name(name, ".pdf") == safe


def test_a_long_name_keeps_its_extension_and_fits_a_file_system() -> None:
    for name in ("长" * 500 + ".pdf", "a" * 500 + ".pdf", "💐" * 300 + ".pdf"):
        for safe in (safe_name(name), safe_name(name, ".pdf")):
            assert len(safe) <= 120
            assert len(safe.encode()) <= 240
            assert safe.endswith("….pdf") or len(name) > 1000
