"""Style sheets as browsers fetch them."""

from pathlib import Path

from frontend.storage import OneSheetStorage


def test_what_a_sheet_imports_stands_in_its_place(tmp_path: Path) -> None:
    css = tmp_path / "css"
    css.mkdir()
    (css / "base.css").write_text("@layer base;\n")
    (css / "parts.css").write_text(".btn { color: red; }\n")
    (css / "hall.css").write_text('/* all */\n@import "base.css";\n@import "parts.css";\n')
    storage = OneSheetStorage(location=tmp_path, base_url="/static/")
    paths = {f"css/{file.name}": (storage, f"css/{file.name}") for file in css.iterdir()}
    list(storage.post_process(paths))
    named = tmp_path / storage.stored_name("css/hall.css")
    assert named.name != "hall.css"
    assert named.read_text() == "/* all */\n@layer base;\n.btn { color: red; }\n"
